const words: Readonly<Record<string, string>> = {
  ProviderAccount: "account",
  SipDomain: "SIP domain",
  OutboundProfile: "outbound profile",
  CredentialList: "credential list",
  CredentialAttachment: "credential attachment",
  SipUser: "SIP user",
  CallQueue: "call queue",
  PhoneNumber: "phone",
  PhoneProfile: "phone profile",
  DeskPhone: "desk phone",
  Extension: "extension",
  Team: "team",
  User: "user",
};

/** The tree's word for a class of resource. */
export function wordFor(kind: string): string {
  return words[kind] ?? kind;
}

/** Kinds in the order of an account's settings. */
export function orderOf(kind: string): number {
  return Object.keys(words).indexOf(kind);
}
