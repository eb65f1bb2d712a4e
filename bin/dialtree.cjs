#!/usr/bin/env node
// Runs on any Node, so that one that is too old is told so in a line.
var version = process.versions.node.split(".").map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 12)) {
  process.stderr.write(
    "DT1003 dialtree needs Node 22.12 or newer; this is " +
      process.versions.node +
      " (" +
      process.execPath +
      ")\n  Install it; or beside the package, for this project alone: npm install node@22\n",
  );
  process.exit(1);
}
// Half of a short command's time is compiling what it loads, unless Node may keep what it compiled.
import("../dist/src/engine/cache.js")
  .then(({ compiledFolder }) => {
    const folder = compiledFolder();
    if (folder !== undefined) require("node:module").enableCompileCache(folder);
    return import("../dist/src/cli/main.js");
  })
  .then((cli) => cli.main(process.argv.slice(2)));
