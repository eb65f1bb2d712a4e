import type { Rules } from "../provider.ts";

/** Telnyx's rules beyond the shape of a kind, each with the API reference's operation that states it. */
export const rules: Rules = {
  // CreateVoiceProfile: `name` has at least three characters.
  OutboundProfile: ({ label }, name) => [
    (label ?? name).length < 3 && { property: "label", reason: "has at least 3 characters at Telnyx" },
  ],
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
