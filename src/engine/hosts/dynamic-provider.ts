/** Starts the dynamic provider of the program's own `@pulumi/pulumi`, as the vendor's launcher does. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { endWithParent } from "./parent.ts";

endWithParent();

const script = createRequire(join(process.cwd(), "program.js")).resolve(
  "@pulumi/pulumi/cmd/dynamic-provider/index.js",
);
process.argv = [process.execPath, script, ...process.argv.slice(2)];
createRequire(script)(script);
