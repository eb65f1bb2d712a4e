import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadDocument, verbsOf } from "../../../../providers/sandbox/calls/document.ts";
import { texmlProtocol } from "../../../../providers/telnyx/calls/protocol.ts";

const document = (inside: string) => `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`;

describe("a TeXML document", () => {
  it("is carried out verb by verb", () => {
    const [dial, pause, hangup] = verbsOf(
      document(
        '<Dial timeout="20" action="https://e.example/next?a=1&amp;b=2"><Sip>sip:gencred1@sip.telnyx.com</Sip><Number>+13125550177</Number></Dial><Pause length="5"/><Hangup/>',
      ),
    );
    expect(dial?.attributes).toEqual({ timeout: "20", action: "https://e.example/next?a=1&b=2" });
    expect(dial?.children.map(({ name, text }) => [name, text])).toEqual([
      ["Sip", "sip:gencred1@sip.telnyx.com"],
      ["Number", "+13125550177"],
    ]);
    expect([pause?.attributes.length, hangup?.name]).toEqual(["5", "Hangup"]);
  });

  it.each([
    ["no XML", "<Response><Dial></Response>", "no XML"],
    ["another root", "<Answer/>", "no Response"],
    ["a verb that nobody knows", document("<Sing>la</Sing>"), "Response cannot have Sing in it"],
    ["a verb of another carrier", document("<Dial><Client>x</Client></Dial>"), "Dial cannot have Client"],
    ["an attribute that nobody knows", document('<Pause seconds="5"/>'), "no attribute seconds"],
    [
      "a time below the least",
      document('<Dial timeout="4"><Number>+13125550177</Number></Dial>'),
      "timeout of Dial",
    ],
    [
      "a time above the most",
      document('<Dial timeout="121"><Number>+13125550177</Number></Dial>'),
      "timeout of Dial",
    ],
    ["a pause that is too long", document('<Pause length="181"/>'), "length of Pause"],
    ["nobody to ring", document("<Dial/>"), "rings 0 phones"],
    [
      "too many to ring",
      document(`<Dial>${"<Number>+13125550177</Number>".repeat(11)}</Dial>`),
      "rings 11 phones",
    ],
    ["nothing to say", document("<Say/>"), "Say is empty"],
    ["a DOCTYPE", `<!DOCTYPE x [<!ENTITY a "b">]>${document("<Say>&a;</Say>")}`, "DOCTYPE"],
    ["too much", document(`<Say>${"x".repeat(70_000)}</Say>`), "bytes"],
    ["a redirect to nowhere", document("<Redirect>next</Redirect>"), "leads to no URL"],
  ])("with %s is refused, with the reason", (_what, text, reason) => {
    expect(() => verbsOf(text)).toThrow(BadDocument);
    expect(() => verbsOf(text)).toThrow(reason);
  });

  it("is understood or refused, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc
            .array(
              fc.constantFrom(
                "<Response>",
                "</Response>",
                "<Dial>",
                "</Dial>",
                "<Say>",
                "x",
                "&",
                "<Pause/>",
              ),
            )
            .map((all) => all.join("")),
        ),
        (text) => {
          try {
            verbsOf(text);
          } catch (error) {
            expect(error).toBeInstanceOf(BadDocument);
          }
        },
      ),
    );
  });

  it("of the edge is always one that the carrier takes", () => {
    const url = fc.constant("https://edge.example.com/calls/acme/front/next?s=x&of=v3:1");
    const rung = fc.record({
      to: fc.oneof(
        fc.record({ sipUser: fc.stringMatching(/^gencred[0-9a-f]{8}$/) }),
        fc.record({ number: fc.constant("+13125550177") }),
      ),
      events: url,
    });
    const verb = fc.oneof(
      fc.record({
        does: fc.constant("ring" as const),
        rung: fc.array(rung, { minLength: 1, maxLength: 10 }),
        seconds: fc.integer({ min: 5, max: 120 }),
        next: url,
        callerName: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 }),
      }),
      fc.record({ does: fc.constant("wait" as const), seconds: fc.nat(1000) }),
      fc.record({
        does: fc.constant("say" as const),
        text: fc.stringMatching(/^[A-Za-z][A-Za-z <>&"']{0,30}[a-z]$/),
      }),
      fc.record({ does: fc.constant("goOn" as const), url }),
      fc.constant({ does: "hangUp" as const }),
    );
    fc.assert(
      fc.property(fc.array(verb, { minLength: 1, maxLength: 4 }), (verbs) => {
        const waits = verbs.filter((each) => each.does === "wait" && each.seconds === 0).length;
        const all = verbsOf(texmlProtocol.write(verbs).body);
        expect(all.length).toBeGreaterThanOrEqual(verbs.length - waits);
      }),
    );
  });
});
