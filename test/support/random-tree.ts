import fc from "fast-check";
import type { Tree, TreeAccount, TreeTarget } from "../../schemas/types.ts";

/**
 * Random trees of the right shape: each thing points only to things made before it, so that calls never go in circles.
 * Teams may be empty, SIP users disabled and people undisturbed, so that some calls reach nobody.
 */
export const randomTree: fc.Arbitrary<Tree> = fc
  .record({
    sipUsers: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    things: fc.array(
      fc.record({
        kind: fc.constantFrom("user" as const, "team" as const, "callQueue" as const, "extension" as const),
        picks: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        flags: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        seconds: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 3, maxLength: 3 }),
        ring: fc.constantFrom(
          "together" as const,
          "inOrder" as const,
          "roundRobin" as const,
          "random" as const,
          "longestIdle" as const,
        ),
      }),
      { minLength: 1, maxLength: 14 },
    ),
    phones: fc.array(fc.nat(), { maxLength: 3 }),
  })
  .map(({ sipUsers, things, phones }) => build(sipUsers, things, phones));

/** Where applications of random trees answer. */
export const applicationUrl = "https://application.example.com/";

interface Thing {
  readonly kind: "user" | "team" | "callQueue" | "extension";
  readonly picks: readonly number[];
  readonly flags: readonly boolean[];
  readonly seconds: readonly number[];
  readonly ring: "together" | "inOrder" | "roundRobin" | "random" | "longestIdle";
}

function build(enabled: readonly boolean[], things: readonly Thing[], phones: readonly number[]): Tree {
  const account: NonNullable<Tree["accounts"]>[string] = {
    provider: "sandbox",
    domains: { main: { prefix: "main" } },
    outboundProfiles: { out: { destinations: ["US"] } },
    credentialLists: { staff: {} },
    credentialAttachments: [{ domain: "main", list: "staff" }],
    sipUsers: Object.fromEntries(enabled.map((isOn, at) => [`s${at}`, { list: "staff", enabled: isOn }])),
    callQueues: {},
    extensions: {},
    phones: {},
  };
  const tree = {
    version: 1 as const,
    organization: "acme",
    users: {},
    teams: {},
    accounts: { a: account },
  } satisfies Tree;
  const made: TreeTarget[] = enabled.map((_, at) => ({ sipUser: `a/s${at}` }));
  const users: string[] = [];
  made.push({ phoneNumber: "+13125550177" }, { url: applicationUrl });

  for (const [at, { kind, picks, flags, seconds, ring }] of things.entries()) {
    const pick = <T>(list: readonly T[], which: number): T | undefined =>
      list[(picks[which] ?? 0) % Math.max(1, list.length)];
    const maybe = (which: number) => (flags[which] ? pick(made, which) : undefined);
    const [short = 1, long = 1] = seconds;
    const name = `${kind}${at}`;
    if (kind === "user") {
      const noAnswer = maybe(0);
      const always = flags[1] && flags[2] ? pick(made, 1) : undefined;
      const busy = flags[2] ? pick(made, 2) : undefined;
      const unregistered = flags[0] && flags[3] ? pick(made, 1) : undefined;
      const forward = { noAnswer, always, busy, unregistered };
      Object.assign(tree.users, {
        [name]: {
          name,
          sipUsers: flags[3]
            ? []
            : [...new Set([`a/s${(picks[3] ?? 0) % enabled.length}`, ...(flags[0] ? ["a/s0"] : [])])],
          ringSeconds: short,
          doNotDisturb: flags[1] && !flags[2],
          forward: Object.fromEntries(Object.entries(forward).filter(([, target]) => target !== undefined)),
        },
      });
      users.push(name);
      made.push({ user: name });
    } else if (kind === "team") {
      const noAnswer = maybe(0);
      const members = [...new Set([pick(users, 1), pick(users, 2)])]
        .filter((each) => each !== undefined)
        .map((user, nth) => (flags[3] && nth > 0 ? { user, delaySeconds: short % 20 } : user));
      const skipBusy = flags[2];
      Object.assign(tree.teams, {
        [name]: { name, members, ring, timeoutSeconds: long, skipBusy, ...(noAnswer ? { noAnswer } : {}) },
      });
      made.push({ team: name });
    } else if (kind === "callQueue") {
      const overflow = maybe(0);
      const members = [pick(made, 1), pick(made, 2)].filter(
        (each) => each && (each.user ?? each.team ?? each.sipUser) !== undefined,
      );
      Object.assign(account.callQueues ?? {}, {
        [name]: {
          members,
          ring,
          ringSeconds: short,
          maxWaitSeconds: flags[3] ? long : 0,
          noMemberWaitSeconds: flags[1] ? short : 0,
          ...(overflow ? { overflow } : {}),
        },
      });
      made.push({ callQueue: `a/${name}` });
    } else {
      const to = pick(made, 0);
      const target = flags[1] && flags[2] ? { url: `${applicationUrl}${name}`, then: to } : to;
      Object.assign(account.extensions ?? {}, { [String(100 + at)]: { label: name, target } });
      made.push({ extension: `a/${100 + at}` });
    }
  }
  for (const [at, which] of phones.entries()) {
    Object.assign(account.phones ?? {}, {
      [`p${at}`]: { number: `+1312555010${at}`, target: made[which % made.length] },
    });
  }
  return tree;
}

/** The same trees with all that calls do not pass, and whatever may be left out or said in two ways now so, now so. */
export const randomWholeTree: fc.Arbitrary<Tree> = fc
  .tuple(
    randomTree,
    fc.record({
      times: fc.array(
        fc.record(
          { delaySeconds: fc.constantFrom(0, 5), ringSeconds: fc.constantFrom(20, 7) },
          { requiredKeys: [] },
        ),
      ),
      plan: fc.option(
        fc.record(
          {
            country: fc.constantFrom("US", "GB"),
            outsideLine: fc.constantFrom("9", "0"),
            extensions: fc.constant(["100-499"]),
          },
          { requiredKeys: [] },
        ),
      ),
      profiles: fc.constantFrom(
        {},
        { out: {} },
        { out: { destinations: ["CA", "US"], enabled: true } },
        { out: {}, other: {} },
      ),
      lines: fc.array(
        fc.option(
          fc.record(
            { srtp: fc.constantFrom("off" as const, "optional" as const), label: fc.constant("Line") },
            { requiredKeys: [] },
          ),
        ),
        { minLength: 1, maxLength: 3 },
      ),
      mac: fc.constantFrom("805ec0112233", "80:5E:C0:11:22:33", "80-5e-c0-11-22-33"),
      scope: fc.constantFrom(undefined, "account" as const, ["desk"]),
      acquire: fc.constantFrom(undefined, "existing" as const),
      environment: fc.constantFrom(undefined, "test" as const, "production" as const),
      onlyMyConnections: fc.constantFrom(undefined, true, false),
      hasSecondDomain: fc.boolean(),
    }),
  )
  .map(
    ([
      tree,
      { times, plan, profiles, lines, mac, scope, acquire, environment, onlyMyConnections, ...flags },
    ]) => {
      const account = tree.accounts?.a as TreeAccount;
      for (const [at, team] of Object.values(tree.teams ?? {}).entries()) {
        const own = times[at];
        if (own)
          team.members = team.members.map((user) => (typeof user === "string" ? { user, ...own } : user));
      }
      const extensions = Object.values(account.extensions ?? {});
      for (const extension of extensions.slice(0, 2))
        extension.memoryKey = {
          type: "directDial",
          subtype: "blf",
          ...(scope === undefined ? {} : { scope }),
        };
      const phones = Object.values(account.phones ?? {});
      if (acquire) for (const phone of phones) phone.acquire = acquire;
      Object.assign(account, plan === null ? {} : { numberPlan: plan }, environment ? { environment } : {}, {
        outboundProfiles: profiles,
        domains: {
          main: { prefix: "main", ...(onlyMyConnections === undefined ? {} : { onlyMyConnections }) },
          ...(flags.hasSecondDomain ? { other: { prefix: "other" } } : {}),
        },
        phoneProfiles: { standard: { language: "en" } },
        autoProvision: {
          desk: {
            vendor: "Yealink",
            model: "T54W",
            mac,
            lines: lines.map((line) => (line === null ? "s0" : { sipUser: "s0", ...line })),
            profile: "standard",
          },
        },
      });
      return tree;
    },
  );
