/** A tree of many extensions, as text: half of them for users, the rest for teams and SIP users. */
export function bigTree(size: { extensions: number; sipUsers: number; teams: number }): string {
  const { extensions, sipUsers, teams } = size;
  const range = (count: number) => Array.from({ length: count }, (_, at) => at);
  const members = (team: number) => range(10).map((at) => `user${(team * 10 + at) % sipUsers}`);
  const target = (at: number) => {
    if (at < sipUsers) return `user: user${at}`;
    return at % 2 === 0 ? `team: team${at % teams}` : `sipUser: sip${at % sipUsers}`;
  };
  return [
    "version: 1",
    "organization: bench",
    "users:",
    ...range(sipUsers).map((at) => `  user${at}: { name: User ${at}, sipUsers: [front/sip${at}] }`),
    "teams:",
    ...range(teams).map((at) => `  team${at}: { name: Team ${at}, members: [${members(at).join(", ")}] }`),
    "accounts:",
    "  front:",
    "    provider: sandbox",
    "    domains: { office: { prefix: bench } }",
    "    outboundProfiles: { out: { dailySpendLimitUsd: 5 } }",
    "    credentialLists: { staff: {} }",
    "    credentialAttachments: [{ domain: office, list: staff }]",
    "    sipUsers:",
    ...range(sipUsers).map((at) => `      sip${at}: { list: staff }`),
    "    extensions:",
    ...range(extensions).map(
      (at) => `      "${400_000 + at}": { label: Extension ${at}, target: { ${target(at)} } }`,
    ),
    "",
  ].join("\n");
}
