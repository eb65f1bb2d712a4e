import { afterEach, expect, it, vi } from "vitest";
import { progressOf } from "../../../src/cli/apply.ts";
import type { Change } from "../../../src/plan/change.ts";

afterEach(() => vi.restoreAllMocks());

const phone = (action: Change["action"], name: string): Change => ({
  action,
  kind: "PhoneNumber",
  name,
  isProduction: false,
  fields: [],
  forcedBy: [],
});

it.each([
  ["create", "adopt", "adopted"],
  ["create", "create", "created"],
  ["delete", "detach", "kept"],
  ["delete", "delete", "deleted"],
  ["update", "update", "updated"],
] as const)("says of %s what the review knows of it: %s is %s", (op, action, word) => {
  const said: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const urn = "urn:pulumi:dev::acme::pulumi-nodejs:dynamic:Resource$dialtree:PhoneNumber::front/main";
  progressOf([phone(action, "front/main"), phone("create", "front/other")])({
    resOutputsEvent: { metadata: { op, urn } },
  });
  expect(said).toEqual([`  ${word} phone front/main\n`]);
});
