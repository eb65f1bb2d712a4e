import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { issuesOf, keepIssue } from "../../../src/forge/issue.ts";
import { type FakeForge, openForge } from "../../support/forge.ts";

const environments = {
  GitHub: (url: string) => ({
    GITHUB_REPOSITORY: "acme/phones",
    GITHUB_API_URL: url,
    GITHUB_TOKEN: "the-token",
    GITHUB_RUN_ID: "7",
  }),
  GitLab: (url: string) => ({
    GITLAB_CI: "true",
    CI_API_V4_URL: url,
    CI_PROJECT_ID: "12",
    GITLAB_TOKEN: "the-token",
  }),
};

describe.each(Object.entries(environments))("an issue at %s", (_name, environment) => {
  let forge: FakeForge;
  beforeEach(async () => {
    forge = await openForge("project_1_bot");
  });
  afterEach(() => forge.close());

  it("is opened once, written anew while there is drift, and closed after", async () => {
    const keep = (body: string | undefined, key = "acme (dev)") =>
      keepIssue(issuesOf(environment(forge.url)), key, "Changed behind the tree", body);
    forge.issues.push({
      id: 1,
      title: "somebody's",
      body: "<!-- dialtree drift key=acme%20(dev) -->\n",
      author: "mallory",
      state: "open",
    });
    expect(await keep(undefined)).toBe("none");
    expect(await keep("first")).toBe("opened");
    expect(await keep("second")).toBe("updated");
    expect(await keep("another tree", "other (dev)")).toBe("opened");
    const ours = forge.issues.filter(({ author }) => author === "project_1_bot");
    expect(ours).toMatchObject([
      {
        title: "Changed behind the tree",
        body: expect.stringMatching(/^<!-- .* -->\nsecond$/),
        state: "open",
      },
      { state: "open" },
    ]);
    expect(await keep(undefined)).toBe("closed");
    expect(forge.issues.map(({ state }) => state)).toEqual(["open", "closed", "open"]);
    expect(await keep("again")).toBe("opened");
  });

  it("needs a token", () => {
    const { GITHUB_TOKEN: _, GITLAB_TOKEN: __, ...without } = environment(forge.url) as NodeJS.ProcessEnv;
    expect(() => issuesOf(without)).toThrow("DT1015");
    expect(() => issuesOf({})).toThrow("DT1015");
  });
});
