// One script for every page, one for the map of districts with its worker, and the notices of what is in them.
// Output: ../src/haltline/centre/static/built/{haltline,map,map-worker}.js with their maps, and NOTICES.txt
import { build } from "esbuild";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/haltline/centre/static/built");

/** Names of the packages whose files went into the bundle. */
function packagesIn(metafile) {
  const found = new Set();
  for (const path of Object.keys(metafile.inputs)) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) found.add(match[1]);
  }
  return [...found].sort();
}

const aboutOf = async (name) =>
  JSON.parse(await readFile(join(here, "node_modules", name, "package.json"), "utf8"));

/** These packages and all that theirs depend on: a package may carry others inside its own files. */
async function withTheirs(names) {
  const found = new Set(), left = [...names];
  while (left.length) {
    const name = left.pop();
    if (found.has(name)) continue;
    found.add(name);
    left.push(...Object.keys((await aboutOf(name)).dependencies ?? {}));
  }
  return [...found].sort();
}

/** Packages without a licence file whose package.json was read by hand. */
const READ_BY_HAND = { "murmurhash-js": "MIT, Gary Court; said in its package.json and README" };

/** The licence text of one package; a package without one fails the build. */
async function notice(name) {
  const folder = join(here, "node_modules", name);
  const about = await aboutOf(name);
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (!file && !READ_BY_HAND[name]) throw new Error(`${name} carries no licence file: leave it out of the bundle`);
  const text = file ? await readFile(join(folder, file), "utf8") : READ_BY_HAND[name];
  return `${name} ${about.version} (${about.license})\n\n${text.trim()}\n`;
}

/** Bundle one entry; gives the names of the packages in it. */
async function bundle(entry, name, format) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    outfile: join(out, `${name}.js`),
    bundle: true,
    format,
    target: "es2022",
    minify: true,
    sourcemap: name === "haltline", // those of others would be eight megabytes
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  return packagesIn(result.metafile);
}

const packages = await withTheirs([
  ...(await bundle("src/haltline.ts", "haltline", "iife")),
  ...(await bundle("src/map.ts", "map", "esm")),
  ...(await bundle("maplibre-gl/dist/maplibre-gl-worker.mjs", "map-worker", "esm")),
]);
await mkdir(out, { recursive: true });
const notices = await Promise.all(packages.map(notice));
await writeFile(join(out, "NOTICES.txt"), notices.join("\n----------------------------------------\n\n"));
