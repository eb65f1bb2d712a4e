import fc from "fast-check";
import type { Tree, TreeTarget } from "../../schemas/types.ts";

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
  made.push({ phoneNumber: "+13125550177" });

  for (const [at, { kind, picks, flags, seconds, ring }] of things.entries()) {
    const pick = <T>(list: readonly T[], which: number): T | undefined =>
      list[(picks[which] ?? 0) % Math.max(1, list.length)];
    const maybe = (which: number) => (flags[which] ? pick(made, which) : undefined);
    const [short = 1, long = 1] = seconds;
    const name = `${kind}${at}`;
    if (kind === "user") {
      const noAnswer = maybe(0);
      const always = flags[1] && flags[2] ? pick(made, 1) : undefined;
      Object.assign(tree.users, {
        [name]: {
          name,
          sipUsers: flags[3] ? [] : [`a/s${(picks[3] ?? 0) % enabled.length}`],
          ringSeconds: short,
          doNotDisturb: flags[1] && !flags[2],
          forward: { ...(noAnswer ? { noAnswer } : {}), ...(always ? { always } : {}) },
        },
      });
      users.push(name);
      made.push({ user: name });
    } else if (kind === "team") {
      const noAnswer = maybe(0);
      const members = [...new Set([pick(users, 1), pick(users, 2)])].filter((each) => each !== undefined);
      Object.assign(tree.teams, {
        [name]: { name, members, ring, timeoutSeconds: long, ...(noAnswer ? { noAnswer } : {}) },
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
          ...(overflow ? { overflow } : {}),
        },
      });
      made.push({ callQueue: `a/${name}` });
    } else {
      Object.assign(account.extensions ?? {}, { [String(100 + at)]: { label: name, target: pick(made, 0) } });
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
