// The one entry of every npm script. Needs no package and any Node: it installs what the lockfile names, builds what
// is older than its sources, and goes on under Node 22.
var childProcess = require("node:child_process");
var crypto = require("node:crypto");
var fs = require("node:fs");
var path = require("node:path");

var root = path.join(__dirname, "..");
var modules = path.join(root, "node_modules");
var tasks = {
  build: [["scripts/build.ts"]],
  types: [["scripts/types.ts"], ["scripts/guide.ts"]],
  pictures: [["scripts/pictures.ts"]],
  start: [["scripts/start.ts"]],
  test: [["scripts/engine.ts"], ["node_modules/vitest/vitest.mjs", "run"]],
  bench: [
    ["bench/run.ts"],
    ["bench/tree.ts"],
    ["bench/diff.ts"],
    ["bench/live.ts"],
    ["bench/export.ts"],
    ["bench/calls.ts"],
    ["bench/queues.ts"],
  ],
  check: [
    ["scripts/types.ts", "--check"],
    ["scripts/guide.ts", "--check"],
    ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"],
    ["node_modules/typescript/bin/tsc", "-p", "src/page"],
    ["node_modules/@biomejs/biome/bin/biome", "check", "."],
    ["node_modules/.bin/depcruise", "src", "providers", "--config"],
    ["node_modules/.bin/knip"],
    ["node_modules/.bin/publint", "--strict"],
    ["node_modules/.bin/attw", "--pack", ".", "--ignore-rules", "cjs-resolves-to-esm"],
  ],
};

function say(text) {
  process.stderr.write(`${text}\n`);
}

function run(command, args) {
  var result = childProcess.spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (result.error) {
    say(`${command} could not be started: ${result.error.message}`);
    process.exit(1);
  }
  if (result.status !== 0) process.exit(result.status === null ? 1 : result.status);
}

function isNewEnough(version) {
  var parts = version.split(".").map(Number);
  return parts[0] > 22 || (parts[0] === 22 && parts[1] >= 18);
}

function install() {
  var lock = fs.readFileSync(path.join(root, "package-lock.json"));
  var wanted = crypto.createHash("sha256").update(lock).digest("hex");
  var mark = path.join(modules, ".dialtree-installed");
  if (fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === wanted) return;
  say("installing packages (npm ci) ...");
  run(process.platform === "win32" ? "npm.cmd" : "npm", [
    "ci",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
  // npm lets no package depend on itself; the example imports the package by its name as a user's program does.
  fs.symlinkSync("..", path.join(modules, "dialtree"), "junction");
  fs.writeFileSync(mark, wanted);
}

/** Who calls these has no other wish than to see them run; everywhere else an engine is installed only when asked. */
function agreeToEngine() {
  if (process.env.DIALTREE_ENGINE_INSTALL) return;
  say("DIALTREE_ENGINE_INSTALL=yes: where no Pulumi engine is there, one is installed (=no forbids it)");
  process.env.DIALTREE_ENGINE_INSTALL = "yes";
}

function newest(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).reduce((latest, entry) => {
    var file = path.join(folder, entry.name);
    return Math.max(latest, entry.isDirectory() ? newest(file) : fs.statSync(file).mtimeMs);
  }, 0);
}

function isBuilt() {
  var mark = path.join(root, "dist", ".built");
  if (!fs.existsSync(mark)) return false;
  var sources = ["src", "providers", "schemas"].map((name) => newest(path.join(root, name)));
  return Math.max.apply(null, sources) <= fs.statSync(mark).mtimeMs;
}

var task = process.argv[2];
if (!Object.hasOwn(tasks, task)) {
  say(`usage: node scripts/run.cjs ${Object.keys(tasks).join("|")}`);
  process.exit(1);
}
install();
// The package `node` of the lockfile, where the machine's own is too old to run TypeScript by itself.
var node = isNewEnough(process.versions.node) ? process.execPath : path.join(modules, ".bin", "node");
process.env.PATH = path.join(modules, ".bin") + path.delimiter + process.env.PATH;
if (task !== "build" && task !== "types" && !isBuilt()) {
  say("building ...");
  run(node, ["scripts/build.ts"]);
}
if (task === "start" || task === "test") agreeToEngine();
tasks[task].forEach((command) => {
  run(node, command.concat(process.argv.slice(3)));
});
