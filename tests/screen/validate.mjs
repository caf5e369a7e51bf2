// Takes the folder of node_modules and HTML files, prints what html-validate finds in them, a line each: file:line:column: what.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, ...files] = process.argv.slice(2);
const { HtmlValidate, StaticConfigLoader } = createRequire(join(resolve(modules), "here.js"))("html-validate");
const judge = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ["html-validate:recommended"],
    rules: {
      // Lists without their own signs lose their role in Safari, and tables that a narrow window stacks lose theirs.
      "no-redundant-role": "off",
      // No line ends in a number: the style of the file says so.
      "tel-non-breaking": "off",
      // A title names the leaflet and who it is from.
      "long-title": "off",
    },
  }),
);
for (const file of files) {
  const report = await judge.validateString(readFileSync(file, "utf8"), file);
  for (const result of report.results)
    for (const one of result.messages) console.log(`${file}:${one.line}:${one.column}: ${one.message} [${one.ruleId}]`);
}
