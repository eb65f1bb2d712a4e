/** Writes schemas/types.ts from the JSON Schemas; with --check it only says whether the file is fresh. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";

const folder = join(import.meta.dirname, "..", "schemas");
const target = join(folder, "types.ts");

const parts = ["// Generated from schemas/*.schema.json by `npm run types`. Do not edit."];
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith(".schema.json"))
  .sort()) {
  const schema = JSON.parse(readFileSync(join(folder, file), "utf8")) as JSONSchema & { title: string };
  // The conditions say what goes together; as types they would only hide the fields.
  delete schema.allOf;
  delete schema.anyOf;
  parts.push(
    await compile(schema, schema.title, {
      bannerComment: "",
      additionalProperties: false,
      format: true,
      style: { printWidth: 110 },
    }),
  );
}
const text = `${parts.map((part) => part.trim()).join("\n\n")}\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    process.stderr.write("schemas/types.ts is older than the schemas: run `npm run types`\n");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
