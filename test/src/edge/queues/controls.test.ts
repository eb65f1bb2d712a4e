import { describe, expect, it } from "vitest";
import { controlsOf, keyPlaceOf } from "../../../../src/edge/queues/controls.ts";

const telnyx = { provider: "telnyx", carrierKey: "env:KEY" };
const reading = (place: string) => (place === "env:KEY" ? "KEYsecret" : undefined);
const allowed = (...texts: string[]) => texts.flatMap((text) => keyPlaceOf(text) ?? []);

describe("a carrier's key", () => {
  it.each([
    ["env:KEY", { place: "env:KEY", organization: undefined }],
    ["acme=env:KEY", { place: "env:KEY", organization: "acme" }],
    ["acme=file:/run/secrets/key", { place: "file:/run/secrets/key", organization: "acme" }],
    ["KEY", undefined],
    ["Acme=env:KEY", undefined],
    ["config:KEY", undefined],
    ["env:", undefined],
  ])("may be read where %s says", (text, place) => {
    expect(keyPlaceOf(text)).toEqual(place);
  });

  it("is read where whoever runs the edge allows it, and nowhere else", () => {
    const controls = (...texts: string[]) => controlsOf(allowed(...texts), [], reading, "/nowhere");
    expect(controls("env:KEY").has("acme", telnyx)).toBe(true);
    expect(controls().has("acme", telnyx)).toBe(false);
    expect(controls("env:OTHER").has("acme", telnyx)).toBe(false);
    expect(controls("acme=env:KEY").has("acme", telnyx)).toBe(true);
    expect(controls("acme=env:KEY").has("globex", telnyx)).toBe(false);
    expect(controls("env:KEY").has("acme", { provider: "telnyx" })).toBe(false);
    expect(controls("env:GONE").has("acme", { ...telnyx, carrierKey: "env:GONE" })).toBe(false);
  });

  it("goes to the carrier's own address, or one that whoever runs the edge names", async () => {
    const elsewhere = { ...telnyx, endpoint: "https://evil.example.com/v2" };
    const account = { organization: "acme", account: "front", carrierAccount: "sid" };
    const none = controlsOf(allowed("env:KEY"), [], reading, "/nowhere");
    expect(none.has("acme", elsewhere)).toBe(false);
    await expect(none.of(account, elsewhere)).rejects.toThrow("not reached");
    const named = controlsOf(allowed("env:KEY"), [elsewhere.endpoint], reading, "/nowhere");
    expect(named.has("acme", elsewhere)).toBe(true);
    expect(Object.keys(await named.of(account, elsewhere)).toSorted()).toEqual([
      "end",
      "isThere",
      "ring",
      "watch",
    ]);
  });
});
