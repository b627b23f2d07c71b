// Builds the page into the panel's package; with --tests, its unit tests into build/.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, "..", "sidestick_engine", "panel", "page");
const shared = { bundle: true, format: "esm", target: "es2022", jsx: "automatic", jsxImportSource: "preact", logLevel: "warning" };

async function filesUnder(folder) {
  const entries = await readdir(join(here, folder), { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name));
}

/** One digest of all that the page is made of: a test compares it with the sources. */
async function digest() {
  const fixed = ["package.json", "package-lock.json", "build.mjs"].map((name) => join(here, name));
  const names = [...fixed, ...(await filesUnder("src"))].map((path) => path.slice(here.length + 1).replaceAll("\\", "/"));
  const hash = createHash("sha256");
  for (const name of names.sort()) {
    const text = (await readFile(join(here, name), "utf8")).replaceAll("\r\n", "\n");
    hash.update(`${name}\n${text}\n`);
  }
  return hash.digest("hex");
}

async function buildPage() {
  await rm(page, { recursive: true, force: true });
  await mkdir(page, { recursive: true });
  await build({
    ...shared,
    entryPoints: { page: join(here, "src/main.tsx") },
    outdir: page,
    minify: true,
    legalComments: "none",
  });
  await build({ ...shared, entryPoints: { page: join(here, "src/style/page.css") }, outdir: page, minify: true });
  for (const name of ["index.html", "icon.svg"]) await cp(join(here, "src", name), join(page, name));
  await writeFile(join(page, "sources.sha256"), `${await digest()}\n`);
}

async function buildTests() {
  const entryPoints = (await filesUnder("tests")).filter((path) => path.endsWith(".test.ts"));
  await rm(join(here, "build"), { recursive: true, force: true });
  await build({ ...shared, entryPoints, outdir: join(here, "build/tests"), platform: "node", outExtension: { ".js": ".mjs" } });
}

await (process.argv.includes("--tests") ? buildTests() : buildPage());
