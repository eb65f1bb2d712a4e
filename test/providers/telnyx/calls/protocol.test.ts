import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import Telnyx from "telnyx";
import { describe, expect, it } from "vitest";
import type { CallWebhook, Verb } from "../../../../providers/calls.ts";
import { texmlProtocol } from "../../../../providers/telnyx/calls/protocol.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
const now = 1_790_000_000_000;

function signed(body: string, at = now / 1000, by = privateKey): CallWebhook {
  const signature = sign(null, Buffer.from(`${at}|${body}`), by).toString("base64");
  const headers = new Headers({ "telnyx-signature-ed25519": signature, "telnyx-timestamp": String(at) });
  return { method: "POST", url: "https://edge.example.com/calls/acme/front", headers, body };
}

const unsigned = (body: string): CallWebhook => ({ ...signed(body), headers: new Headers() });

describe("signatures", () => {
  it("takes what the account's key has signed, and says when it was sent", () => {
    expect(texmlProtocol.verify(signed("CallSid=v3:1"), key, now)).toBe(now);
  });

  it.each([
    ["another key", signed("a=1", now / 1000, generateKeyPairSync("ed25519").privateKey)],
    ["another body", { ...signed("a=1"), body: "a=2" }],
    ["more than five minutes ago", signed("a=1", now / 1000 - 301)],
    ["more than five minutes ahead", signed("a=1", now / 1000 + 301)],
    ["no signature", unsigned("a=1")],
    [
      "a signature that is none",
      { ...signed("a=1"), headers: new Headers({ "telnyx-signature-ed25519": "x" }) },
    ],
  ])("refuses %s", (_why, webhook) => {
    expect(texmlProtocol.verify(webhook, key, now)).toBeUndefined();
  });

  it("refuses everything where the account's key is none", () => {
    expect(texmlProtocol.verify(signed("a=1"), "not a key", now)).toBeUndefined();
  });

  it("takes and refuses what the vendor's own SDK does", async () => {
    const client = new Telnyx({ apiKey: "KEYtest", publicKey: key });
    const at = Math.floor(Date.now() / 1000);
    const accepts = async (webhook: CallWebhook) =>
      client.webhooks.unwrap(webhook.body, { headers: Object.fromEntries(webhook.headers) }).then(
        () => true,
        () => false,
      );
    for (const webhook of [
      signed('{"a":1}', at),
      { ...signed('{"a":1}', at), body: '{"a":2}' },
      signed('{"a":1}', at - 290),
      signed('{"a":1}', at - 310),
    ])
      expect(texmlProtocol.verify(webhook, key, at * 1000) !== undefined).toBe(await accepts(webhook));
  });
});

describe("requests", () => {
  const report = (fields: Record<string, string>) =>
    texmlProtocol.read(unsigned(new URLSearchParams({ CallSid: "v3:1", ...fields }).toString()));

  it("tells a call from the telephone network", () => {
    expect(
      report({
        ConnectionId: "7",
        CallingPartyType: "pstn",
        From: "+13125550177",
        FromSipUri: "13125550177@10.0.0.1",
        To: "+13125550100",
      }),
    ).toEqual({
      call: "v3:1",
      connection: "7",
      isSip: false,
      callers: ["13125550177", "+13125550177"],
      callerNumber: "+13125550177",
      dialled: "+13125550100",
    });
  });

  it.each([
    ["a bare user name", { From: "gencred1", To: "101" }],
    ["URIs", { From: "sip:gencred1@sip.telnyx.com", To: "sip:101@sip.telnyx.com;transport=tls" }],
    ["a number that the phone chose", { From: "+13125550199", CallerId: "gencred1", To: "101" }],
  ])("finds the SIP user and what was dialled in %s", (_what, fields) => {
    const found = report({ CallingPartyType: "sip", ...fields });
    expect(found?.callers).toContain("gencred1");
    expect(found?.dialled).toBe("101");
  });

  it("reads how a ringing ended, keys and a leg's events", () => {
    expect(report({ DialCallStatus: "busy" })?.ringing).toBe("busy");
    expect(report({ DialCallStatus: "something new" })?.ringing).toBe("noAnswer");
    expect(report({ Digits: "1" })?.digits).toBe("1");
    expect(report({ CallStatus: "in-progress", SequenceNumber: "2" })?.event).toEqual({
      leg: "v3:1",
      state: "talking",
      sequence: 2,
    });
  });

  it("reads the query of a GET, and nothing where no call is told of", () => {
    const url = "https://edge.example.com/calls/acme/front?CallSid=v3%3A2&To=101";
    expect(texmlProtocol.read({ ...unsigned(""), method: "GET", url })?.dialled).toBe("101");
    expect(texmlProtocol.read(unsigned("To=101"))).toBeUndefined();
  });
});

describe("documents", () => {
  const ring: Verb = {
    does: "ring",
    rung: [
      { to: { sipUser: "gencred1" }, events: "https://e.example/ev?a=1&b=2" },
      { to: { number: "+13125550177" }, screen: "https://e.example/screen" },
    ],
    seconds: 20,
    next: "https://e.example/next?s=x",
    callerNumber: "+13125550100",
    callerName: 'Sales & "Co" {{x}}',
  };

  it("writes what rings, with its own escapes", () => {
    const { body, contentType } = texmlProtocol.write([ring]);
    expect(contentType).toBe("application/xml");
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response>' +
        '<Dial action="https://e.example/next?s=x" method="POST" timeout="20" callerId="+13125550100" ' +
        'fromDisplayName="Sales &amp; &quot;Co&quot; { {x} }">' +
        '<Sip statusCallback="https://e.example/ev?a=1&amp;b=2" statusCallbackEvent="answered completed">' +
        "sip:gencred1@sip.telnyx.com</Sip>" +
        '<Number url="https://e.example/screen">+13125550177</Number></Dial></Response>',
    );
  });

  it("cuts long waits into pauses that the carrier takes", () => {
    const { body } = texmlProtocol.write([{ does: "wait", seconds: 400 }]);
    expect(body.match(/length="(\d+)"/g)).toEqual(['length="180"', 'length="180"', 'length="40"']);
  });

  it("is a document whatever is said, and says it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 60 }).filter((text) => text.trim() !== ""),
        (words) => {
          const printable = words.replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "").trim();
          fc.pre(printable !== "" && !/[{}]/.test(printable));
          const { body } = texmlProtocol.write([{ does: "say", text: printable }]);
          expect(XMLValidator.validate(body)).toBe(true);
          const parsed = new XMLParser({
            parseTagValue: false,
            trimValues: false,
            htmlEntities: false,
          }).parse(body);
          expect(parsed.Response.Say).toBe(printable);
        },
      ),
    );
  });
});
