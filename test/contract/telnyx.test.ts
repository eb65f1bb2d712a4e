import { describe, expect, it } from "vitest";
import { openSandbox, type Switch } from "../../providers/sandbox/index.ts";
import { connectTelnyx } from "../../providers/telnyx/index.ts";
import { telnyx } from "../../providers/telnyx/provider.ts";
import { documented, documentMissing } from "../support/openapi.ts";
import { obliging } from "../support/switches.ts";
import { providerContract } from "./suite.ts";

const connection = { apiKey: "KEYsandbox", endpoint: "http://sandbox.invalid/v2" };

// Skipped with its reason where the carrier's document is not there to be held against.
describe.skipIf(documentMissing)("every request and every answer is as the carrier's document says", () => {
  const watched: ReturnType<typeof documented>[] = [];

  const opened = (switches: readonly Switch[]) => async () => {
    const sandbox = openSandbox(":memory:");
    for (const each of switches) sandbox.turn(each, true);
    const watch = documented(sandbox.fetch);
    watched.push(watch);
    const session = await connectTelnyx(connection, { fetch: watch.fetch, limits: { firstDelay: 5 } });
    return {
      session,
      owned: "+13125550100",
      offer: { country: "US", areaCode: "312", features: ["voice" as const] },
    };
  };
  providerContract("telnyx, watched", telnyx, opened([]));
  providerContract("telnyx with all obliging switches on, watched", telnyx, opened(obliging));

  it("found nothing that the document does not say", () => {
    expect(watched.flatMap(({ requests }) => requests).length).toBeGreaterThan(50);
    expect([...new Set(watched.flatMap(({ problems }) => problems))]).toEqual([]);
  });
});

if (documentMissing) process.stderr.write(`skipped: ${documentMissing}\n`);
