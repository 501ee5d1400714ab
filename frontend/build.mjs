// One script for every page, and beside it the notices of what is in it.
// Output: ../src/haltline/centre/static/built/{haltline.js,haltline.js.map,NOTICES.txt}
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

/** The licence text of one package; a package without one fails the build. */
async function notice(name) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} carries no licence file: leave it out of the bundle`);
  const text = await readFile(join(folder, file), "utf8");
  return `${name} ${about.version} (${about.license})\n\n${text.trim()}\n`;
}

const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/haltline.ts"],
  outfile: join(out, "haltline.js"),
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  sourcemap: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
await mkdir(out, { recursive: true });
const notices = await Promise.all(packagesIn(result.metafile).map(notice));
await writeFile(join(out, "NOTICES.txt"), notices.join("\n----------------------------------------\n\n"));
