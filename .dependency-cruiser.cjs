/** Dependencies point one way: cli → engine, forge, page, program, live → plan → calls → tree → resources → lifecycle → edge, providers; kinds stand below all but errors, safe, shapes and schemas. */
const mayNot = (from, to) => ({
  name: `${from}-not-to-${to}`.replaceAll(/[^a-z-]/g, ""),
  severity: "error",
  from: { path: `^${from}/` },
  to: { path: `^${to}` },
});

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "engine/hosts/|^schemas/" },
      to: {},
    },
    {
      name: "not-to-dev-dependencies",
      severity: "error",
      from: { pathNot: "engine/hosts/|^src/page/" },
      to: { dependencyTypes: ["npm-dev"], pathNot: "@pulumi/pulumi|node_modules/@types/" },
    },
    mayNot("providers", "src/(?!errors|safe|kinds)"),
    mayNot("src/safe", "(src/(?!safe|errors)|providers/)"),
    mayNot("src/shapes", "src/"),
    mayNot("src/kinds", "(src/(?!kinds|errors|shapes)|providers/)"),
    mayNot("src/kinds", "node_modules/@pulumi"),
    {
      // What answers calls stands on the tree's model; what keeps objects, and the lifecycle loads, does not.
      name: "edge-not-above-itself-but-for-calls",
      severity: "error",
      from: { path: "^src/edge/(?!calls/|directory/|queues/|service)" },
      to: { path: "^src/(?!edge|kinds|errors|shapes|safe)|^src/edge/(calls|directory|queues|service)" },
    },
    mayNot("src/edge", "src/(?!edge|kinds|errors|shapes|safe|calls|tree/(model|normal|from-resources))"),
    mayNot("src/tree", "src/(plan|program|engine|cli|edge)"),
    {
      // Calls stand on a tree's model alone, and so the rules that judge calls may stand on them.
      name: "tree-not-to-calls-but-for-its-rules",
      severity: "error",
      from: { path: "^src/tree/(?!rules/)" },
      to: { path: "^src/calls/" },
    },
    mayNot("src/calls", "src/(?!calls|tree/(model|normal|closest)|kinds|errors|safe/text|shapes)"),
    mayNot("src/plan", "src/(engine|cli|edge|program|live)"),
    mayNot("src/live", "src/(engine|cli|edge|program|page|resources|forge)"),
    mayNot("src/forge", "src/(?!forge|plan|errors|safe)"),
    mayNot("src/program", "src/(engine|cli|edge|page)"),
    mayNot("src/(?!page)", "src/page"),
    mayNot("src/page", "src/(?!page|plan|calls|tree|kinds|errors|safe/text)"),
    mayNot("src/page", "providers/"),
    mayNot("schemas", "(src|providers)/"),
    mayNot("src/lifecycle", "src/(resources|tree|calls|plan|engine|cli)"),
    mayNot("src/resources", "src/(tree|calls|plan|edge|engine|cli)"),
    mayNot("src/resources", "providers/"),
    mayNot("src/engine", "src/(resources|lifecycle|tree|calls|plan|edge|cli)"),
    mayNot("src/engine", "providers/"),
    {
      name: "telnyx-not-to-sandbox",
      severity: "error",
      from: { path: "^providers/telnyx/" },
      to: { path: "^providers/sandbox/" },
    },
    {
      name: "sdk-only-in-telnyx",
      severity: "error",
      from: { pathNot: "^providers/telnyx/" },
      to: { path: "node_modules/telnyx" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
