import { describe, expect, it } from "vitest";
import { controlsOf, keyPlaceOf } from "../../../../src/edge/queues/controls.ts";

const telnyx = { provider: "telnyx", carrierKey: "env:KEY" };
const reading = (place: string) => (place === "env:KEY" ? "KEYsecret" : undefined);
const allowed = (...texts: string[]) => texts.flatMap((text) => keyPlaceOf(text) ?? []);

describe("a carrier's key", () => {
  it.each([
    ["env:KEY", { place: "env:KEY" }],
    ["acme=env:KEY", { place: "env:KEY", organization: "acme" }],
    ["acme=file:/run/secrets/key", { place: "file:/run/secrets/key", organization: "acme" }],
    ["KEY", undefined],
    ["Acme_Inc=env:KEY", { place: "env:KEY", organization: "Acme_Inc" }],
    ["acme/front=env:KEY", { place: "env:KEY", organization: "acme", account: "front" }],
    ["a b=env:KEY", undefined],
    ["config:KEY", undefined],
    ["env:", undefined],
  ])("may be read where %s says", (text, place) => {
    expect(keyPlaceOf(text)).toEqual(place);
  });

  it("is read where whoever runs the edge allows it, and nowhere else", () => {
    const controls = (...texts: string[]) => controlsOf(allowed(...texts), [], reading, "/nowhere");
    expect(controls("env:KEY").has({ organization: "acme", account: "front" }, telnyx)).toBe(true);
    expect(controls().has({ organization: "acme", account: "front" }, telnyx)).toBe(false);
    expect(controls("env:OTHER").has({ organization: "acme", account: "front" }, telnyx)).toBe(false);
    expect(controls("acme=env:KEY").has({ organization: "acme", account: "front" }, telnyx)).toBe(true);
    expect(controls("acme=env:KEY").has({ organization: "globex", account: "front" }, telnyx)).toBe(false);
    expect(controls("acme/front=env:KEY").has({ organization: "acme", account: "front" }, telnyx)).toBe(true);
    expect(controls("acme/lab=env:KEY").has({ organization: "acme", account: "front" }, telnyx)).toBe(false);
    expect(controls("env:KEY").has({ organization: "acme", account: "front" }, { provider: "telnyx" })).toBe(
      false,
    );
    expect(
      controls("env:GONE").has(
        { organization: "acme", account: "front" },
        { ...telnyx, carrierKey: "env:GONE" },
      ),
    ).toBe(false);
  });

  it("goes to the carrier's own address, or one that whoever runs the edge names", async () => {
    const elsewhere = { ...telnyx, endpoint: "https://evil.example.com/v2" };
    const account = { organization: "acme", account: "front", carrierAccount: "sid" };
    const none = controlsOf(allowed("env:KEY"), [], reading, "/nowhere");
    expect(none.has({ organization: "acme", account: "front" }, elsewhere)).toBe(false);
    await expect(none.of(account, elsewhere)).rejects.toThrow("not reached");
    const named = controlsOf(allowed("env:KEY"), [elsewhere.endpoint], reading, "/nowhere");
    expect(named.has({ organization: "acme", account: "front" }, elsewhere)).toBe(true);
    expect(Object.keys(await named.of(account, elsewhere)).toSorted()).toEqual([
      "end",
      "isThere",
      "ring",
      "watch",
    ]);
  });
});
