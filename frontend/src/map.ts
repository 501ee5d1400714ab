// The map of districts, where the machine can draw it fast: to be moved and enlarged. The drawing of the server
// stays where it cannot; the table under it says the same. No tiles, no letters, nothing from elsewhere.
import { Map as Drawing, type ExpressionSpecification, LngLatBounds, setWorkerUrl } from "maplibre-gl";

const LEVELS = [1, 0.12, 0.3, 0.5, 0.72, 0.95];
const HATCH = "few";
const HATCH_PIXELS = 12;

type Position = [number, number];

/** The colour that a token of the page has now, light or dark. */
function colour(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}

/** Whether this browser can draw with WebGL. */
function canDraw(): boolean {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

/** All positions of a geometry. */
function positions(coordinates: unknown): Position[] {
  if (!Array.isArray(coordinates)) return [];
  if (typeof coordinates[0] === "number") return [coordinates as Position];
  return coordinates.flatMap(positions);
}

function boundsOf(features: GeoJSON.Feature[]): LngLatBounds {
  const bounds = new LngLatBounds();
  for (const feature of features) {
    if ("coordinates" in feature.geometry) {
      for (const each of positions(feature.geometry.coordinates)) bounds.extend(each);
    }
  }
  return bounds;
}

/** A square of oblique lines that tiles. */
function hatch(ink: string): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = HATCH_PIXELS;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.strokeStyle = ink;
  pen.lineWidth = 1.5;
  for (const shift of [-HATCH_PIXELS, 0, HATCH_PIXELS]) {
    pen.moveTo(shift, HATCH_PIXELS);
    pen.lineTo(shift + HATCH_PIXELS, 0);
  }
  pen.stroke();
  return pen.getImageData(0, 0, HATCH_PIXELS, HATCH_PIXELS);
}

/** Put districts, hatching and lines on the drawing. */
function lay(drawing: Drawing, data: GeoJSON.FeatureCollection): void {
  const level: ExpressionSpecification = ["at", ["get", "level"], ["literal", LEVELS]];
  const ink: ExpressionSpecification = [
    "case", ["==", ["get", "level"], 0], colour("--sunken"), colour("--accent"),
  ];
  drawing.addSource("areas", { type: "geojson", data });
  drawing.addLayer({
    id: "areas", type: "fill", source: "areas",
    paint: { "fill-color": ink, "fill-opacity": level },
  });
  const lines = hatch(colour("--ink"));
  if (lines) {
    drawing.addImage(HATCH, lines);
    drawing.addLayer({
      id: "few", type: "fill", source: "areas", filter: ["get", "few"], paint: { "fill-pattern": HATCH },
    });
  }
  drawing.addLayer({
    id: "lines", type: "line", source: "areas", paint: { "line-color": colour("--ink"), "line-width": 1 },
  });
}

/** Say in words what the pointer is on. */
function say(drawing: Drawing, words: HTMLElement | null): void {
  for (const act of ["mousemove", "click"] as const) {
    drawing.on(act, "areas", (event) => {
      if (!words) return;
      words.hidden = false;
      words.textContent = String(event.features?.[0]?.properties["says"] ?? "");
    });
  }
}

async function draw(place: HTMLElement): Promise<void> {
  const answer = await fetch(place.dataset["areas"] ?? "");
  if (!answer.ok) return;
  const data = (await answer.json()) as GeoJSON.FeatureCollection;
  const container = document.createElement("div");
  container.className = "area-canvas";
  place.append(container);
  place.classList.add("area-map--drawn");
  const drawing = new Drawing({
    container, attributionControl: false, dragRotate: false, pitchWithRotate: false,
    cooperativeGestures: false, scrollZoom: false, renderWorldCopies: false,
    bounds: boundsOf(data.features), fitBoundsOptions: { padding: 12 },
    style: {
      version: 8, sources: {},
      layers: [{ id: "ground", type: "background", paint: { "background-color": colour("--sheet") } }],
    },
  });
  drawing.touchZoomRotate.disableRotation();
  drawing.on("load", () => {
    lay(drawing, data);
    say(drawing, document.querySelector<HTMLElement>(".area-says"));
    drawing.once("idle", () => place.setAttribute("data-drawn", ""));
  });
}

setWorkerUrl(new URL("map-worker.js", import.meta.url).href);
for (const place of document.querySelectorAll<HTMLElement>("[data-areas]")) {
  if (canDraw()) draw(place).catch(() => place.classList.remove("area-map--drawn"));
}
