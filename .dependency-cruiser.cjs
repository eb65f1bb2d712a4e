/** Dependencies point one way: cli → engine, resources → lifecycle → providers; errors and schemas stand below all. */
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
      from: { pathNot: "engine/hosts/" },
      to: { dependencyTypes: ["npm-dev"], pathNot: "@pulumi/pulumi" },
    },
    mayNot("providers", "src/(?!errors)"),
    mayNot("schemas", "(src|providers)/"),
    mayNot("src/lifecycle", "src/(resources|engine|cli)"),
    mayNot("src/resources", "src/(engine|cli)"),
    mayNot("src/resources", "providers/"),
    mayNot("src/engine", "src/(resources|lifecycle|cli)"),
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
