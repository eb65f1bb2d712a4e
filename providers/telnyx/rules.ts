import type { Fields, KindName, RuleProblem } from "../provider.ts";

type Rules = { readonly [K in KindName]?: (fields: Fields<K>, name: string) => (RuleProblem | false)[] };

/** Telnyx's rules beyond the shape of a kind, each with the API reference's operation that states it. */
const rules: Rules = {
  // CreateVoiceProfile: `name` has at least three characters.
  OutboundProfile: ({ label }, name) => [
    (label ?? name).length < 3 && { property: "label", reason: "has at least 3 characters at Telnyx" },
  ],
  // CreateTelephonyCredential: `sip_username` and `sip_password` are answers, never asked for.
  SipUser: (fields) =>
    ["username", "password"].map(
      (property) =>
        Object.hasOwn(fields, property) && {
          property,
          reason: "cannot be chosen at Telnyx, which generates it",
        },
    ),
  // CreateCredentialConnection: `encrypted_media` SRTP does not go together with the TLS transport.
  DeskPhone: ({ lines }) =>
    lines.map(
      (line) =>
        typeof line === "object" &&
        line.transport === "tls" &&
        line.srtp === "required" && {
          property: "lines",
          reason: "has a line with SRTP required over TLS, which Telnyx does not take together",
        },
    ),
};

export function problems<K extends KindName>(kind: K, fields: Fields<K>, name: string): RuleProblem[] {
  const rule: ((fields: Fields<K>, name: string) => (RuleProblem | false)[]) | undefined = rules[kind];
  return rule?.(fields, name).filter((problem) => problem !== false) ?? [];
}
