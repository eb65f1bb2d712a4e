import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Circumstance } from "../../../src/calls/circumstance.ts";
import { callGraph } from "../../../src/calls/graph.ts";
import { type Call, follow, type Outcome, resolve } from "../../../src/calls/index.ts";
import { type Point, pointOf } from "../../../src/calls/point.ts";
import { pointsOf, reachable } from "../../../src/calls/reach.ts";
import { branchWords, callerWords, doesRing, placeWords, timesOf } from "../../../src/calls/words.ts";
import { keyOf } from "../../../src/kinds/names.ts";
import { isOutside } from "../../../src/kinds/outside.ts";
import { type Model, pointers, referenceOf } from "../../../src/tree/model.ts";
import { validateObject } from "../../../src/tree/validate.ts";
import { randomTree } from "../../support/random-tree.ts";
import { sound, validateText } from "../../support/tree.ts";

const dialled = (call: Call, ...edits: readonly (readonly [string, string])[]): Outcome =>
  resolve(validateText(sound(...edits)).model, call);

/** `at kind name: rings` of each step, and the end. */
const told = ({ steps, end }: Outcome): string[] => [
  ...steps.map(
    ({ at, kind, name, rings }) =>
      `${at} ${kind} ${name}${rings.length > 0 ? `: ${rings.map((ring) => `${ring.name} ${ring.from}-${ring.to}${ring.certainty === "maybe" ? "?" : ""}`).join(", ")}` : ""}`,
  ),
  `${end.at} ${end.kind}`,
];

describe("a call that is handed on to an application", () => {
  const menu = "https://menu.example.com/front";
  const hours = "https://hours.example.com/front";
  const handed = (target: string) => ["target: { callQueue: help } }", `target: ${target} }`] as const;
  const back = handed(`{ url: "${menu}", then: { extension: 101 } }`);

  it("ends there, and says where it goes when it is handed back", () => {
    const outcome = dialled({ dial: "front/300" }, back);
    expect(told(outcome)).toEqual([
      "0 extension front/300",
      `0 url ${menu} then extension front/101`,
      "0 elsewhere",
    ]);
    expect(outcome.steps.flatMap(({ branches }) => branches).map(branchWords)).toEqual([
      "when handed back: extension front/101",
    ]);
    expect(outcome.steps.map(placeWords)).toEqual(["front/300", undefined]);
    expect(doesRing(outcome)).toBe(true);
    expect(dialled({ dial: "front/300" }, handed(`{ url: "${menu}" }`)).steps[1]).toMatchObject({
      name: menu,
      branches: [],
    });
  });

  it("is drawn with its way back, one application after another", () => {
    const { points, arrows } = callGraph(
      validateText(sound(handed(`{ url: "${hours}", then: { url: "${menu}", then: { team: sales } } }`)))
        .model,
    );
    const second = `url ${menu} then team sales`;
    const first = `url ${hours} then ${second}`;
    expect(arrows).toEqual(
      expect.arrayContaining([
        { from: "extension front/300", to: first, label: "" },
        { from: first, to: second, label: "then" },
        { from: second, to: "team sales", label: "then" },
      ]),
    );
    expect(points).toContainEqual({ id: first, kind: "url", label: hours });
  });

  it("rings nobody in the place of a member, and counts as somebody where a queue overflows", () => {
    const always = [
      "dana: { name: Dana, sipUsers: [front/dana] }",
      `dana: { name: Dana, sipUsers: [front/dana], forward: { always: { url: "${menu}" } } }`,
    ] as const;
    expect(dialled({ dial: "front/300" }, always).steps.flatMap(({ rings }) => rings)).toMatchObject([
      { name: "front/sam" },
    ]);
    const overflow = ["overflow: { extension: 101 }", `overflow: { url: "${menu}" }`] as const;
    expect(validateText(sound(overflow)).problems).toEqual([]);
  });
});

describe("what a domain's own application answers", () => {
  const url = "https://calls.example.com/voice";
  const own = [
    "office: { prefix: acme-office }",
    `office: { prefix: acme-office, voiceUrl: ${url} }`,
  ] as const;
  const second = [
    "office: { prefix: acme-office }",
    `office: { prefix: a, voiceUrl: ${url} }\n      other: { prefix: b }`,
  ] as const;
  const elsewhere = { kind: "elsewhere", url, at: 0 };

  it("is a number that is routed through it, and says so of no other", () => {
    const outcome = dialled({ dial: "+13125550100" }, own);
    expect(outcome.steps).toMatchObject([{ kind: "phone", name: "front/main", rings: [] }]);
    expect(outcome.end).toEqual(elsewhere);
    const routed = ["target: { extension: 300 } }", "domain: other, target: { extension: 300 } }"] as const;
    expect(told(dialled({ dial: "+13125550100" }, second, routed))[1]).toBe("0 extension front/300");
  });

  it("is an extension that is dialled outside, where no domain of its account is the edge's", () => {
    expect(dialled({ dial: "front/101" }, own)).toMatchObject({ steps: [], end: elsewhere });
    expect(dialled({ dial: "101" }, own).end).toEqual(elsewhere);
    expect(told(dialled({ dial: "101" }, second))[0]).toBe("0 extension front/101");
  });

  it("is whatever the SIP users of its lists dial, emergencies among it", () => {
    for (const dial of ["101", "911", "+442079460000"])
      expect(dialled({ dial, from: "front/sam" }, own)).toMatchObject({ steps: [], end: elsewhere });
  });

  it("stands in the graph in the place of the phone's target", () => {
    const { points, arrows } = callGraph(validateText(sound(own)).model);
    expect(arrows.filter(({ from }) => from === "phone front/main")).toEqual([
      { from: "phone front/main", to: `elsewhere ${url}`, label: "" },
    ]);
    expect(points).toContainEqual({
      id: `elsewhere ${url}`,
      kind: "elsewhere",
      label: `answered elsewhere: ${url}`,
    });
  });

  it("needs no target", () => {
    const silent = [", target: { extension: 300 } }", " }"] as const;
    expect(validateText(sound(silent)).problems).toMatchObject([{ code: "DT2136" }]);
    expect(validateText(sound(own, silent)).problems).toEqual([]);
  });
});

describe("what digits mean", () => {
  it("an extension of the caller's account", () => {
    expect(told(dialled({ dial: "101", from: "front/sam" }))).toEqual([
      "0 extension front/101",
      "0 user dana: front/dana 0-30",
      "30 nobody",
    ]);
  });

  it("a number of the tree, from outside and from inside", () => {
    const outcome = told(dialled({ dial: "+13125550100" }));
    expect(outcome.slice(0, 3)).toEqual([
      "0 phone front/main",
      "0 extension front/300",
      "0 callQueue front/help: front/dana 0-60?, front/sam 0-60?",
    ]);
    expect(told(dialled({ dial: "+1 312-555-0100" }))).toEqual(outcome);
    const besidesSam = told(dialled({ dial: "+13125550100", busy: ["sam"] }));
    expect(told(dialled({ dial: "93125550100", from: "front/sam" }))).toEqual(besidesSam);
  });

  it("a number of the tree that is written with its trunk prefix, as the carrier says it", () => {
    const london = ["+13125550100", "+4402079460000"] as const;
    expect(told(dialled({ dial: "+442079460000" }, london))[0]).toBe("0 phone front/main");
    expect(told(dialled({ dial: "+442079460000", from: "front/sam" }, london))[0]).toBe("0 phone front/main");
  });

  it("an emergency number, which no extension captures", () => {
    const captured = [
      ["extensions: [100-399]", "extensions: [100-399, 911]"],
      ["      300: {", "      911: { label: X, target: { user: dana } }\n      300: {"],
    ] as const;
    for (const dial of ["911", "9911"]) {
      expect(dialled({ dial, from: "front/sam" }, ...captured).end).toEqual({
        kind: "emergency",
        number: "911",
        at: 0,
      });
    }
    const plan = [["extensions: [100-399]", 'extensions: [100-399], emergency: ["118"]']] as const;
    expect(dialled({ dial: "118", from: "front/sam" }, ...plan).end.kind).toBe("emergency");
  });

  it("an outside number, as far as the caller's outbound profile allows it", () => {
    expect(dialled({ dial: "93125550177", from: "front/sam" }).end).toEqual({
      kind: "outside",
      number: "+13125550177",
      at: 0,
    });
    expect(dialled({ dial: "+442079460000", from: "front/sam" }).end.kind).toBe("nobody");
    const closed = [["destinations: [US]", "enabled: false, destinations: [US]"]] as const;
    expect(dialled({ dial: "93125550177", from: "front/sam" }, ...closed).end.kind).toBe("nobody");
  });

  it("nothing, with the reason", () => {
    expect(dialled({ dial: "777", from: "front/sam" }).end).toMatchObject({
      kind: "nobody",
      reason: expect.stringContaining("777"),
    });
    expect(dialled({ dial: "+13125559999" }).end.kind).toBe("nobody");
    expect(() => dialled({ dial: "777" })).toThrow(expect.objectContaining({ code: "DT1010" }));
    expect(() => dialled({ dial: "101", from: "front/sham" })).toThrow(
      expect.objectContaining({ code: "DT1010", hint: "Did you mean front/sam?" }),
    );
  });
});

describe("who rings when", () => {
  const team = (fields: string) =>
    told(
      dialled(
        { dial: "300" },
        ["sales: { name: Sales, members: [dana, sam] }", `sales: { name: Sales, ${fields} }`],
        [
          "300: { label: Help, target: { callQueue: help } }",
          "300: { label: Help, target: { team: sales } }",
        ],
      ),
    ).slice(1);

  it("a team together, with a member's delay", () => {
    expect(team("members: [dana, { user: sam, delaySeconds: 5 }], timeoutSeconds: 22")).toEqual([
      "0 team sales: front/dana 0-20, front/sam 5-25",
      "25 nobody",
    ]);
  });

  it("a team together rings a phone once that two members have", () => {
    const [, step] = dialled(
      { dial: "300" },
      ["sam: { name: Sam, sipUsers: [front/sam]", "sam: { name: Sam, sipUsers: [front/dana]"],
      ["members: [dana, sam] }", "members: [dana, { user: sam, delaySeconds: 5 }], timeoutSeconds: 22 }"],
      ["300: { label: Help, target: { callQueue: help } }", "300: { label: Help, target: { team: sales } }"],
    ).steps;
    expect(step?.rings).toEqual([
      { kind: "sipUser", name: "front/dana", user: "dana", from: 0, to: 20, certainty: "always", anew: [5] },
      { kind: "sipUser", name: "front/dana", user: "sam", from: 20, to: 25, certainty: "always" },
    ]);
  });

  it("a team together rings anew where a member joins, and says so", () => {
    const [, step] = dialled(
      { dial: "300" },
      ["members: [dana, sam] }", "members: [dana, { user: sam, delaySeconds: 5 }], timeoutSeconds: 22 }"],
      ["300: { label: Help, target: { callQueue: help } }", "300: { label: Help, target: { team: sales } }"],
    ).steps;
    expect(step?.rings).toEqual([
      { kind: "sipUser", name: "front/dana", user: "dana", from: 0, to: 20, certainty: "always", anew: [5] },
      { kind: "sipUser", name: "front/sam", user: "sam", from: 5, to: 25, certainty: "always", anew: [20] },
    ]);
    expect(step?.rings.map(timesOf)).toEqual(["0 s to 20 s, anew at 5 s", "5 s to 25 s, anew at 20 s"]);
  });

  it("a team one after the other, until its time is over", () => {
    expect(team("members: [dana, sam, dana], ring: inOrder, timeoutSeconds: 35")).toEqual([
      "0 team sales: front/dana 0-20, front/sam 20-35",
      "35 nobody",
    ]);
  });

  it("a team whose turn the moment decides, as those who may ring", () => {
    expect(team("members: [dana, sam], ring: longestIdle, noAnswer: { extension: front/101 }")).toEqual([
      "0 team sales: front/dana 0-30?, front/sam 0-30?",
      "30 extension front/101",
      "30 user dana: front/dana 30-60",
      "60 nobody",
    ]);
  });

  it("a team whose members begin when its time is over rings nobody, and the validator says the same", () => {
    const { problems } = validateText(
      sound(
        ["members: [dana, sam] }", "members: [{ user: dana, delaySeconds: 30 }], timeoutSeconds: 20 }"],
        ["members: [{ team: sales }]", "members: [{ user: dana }]"],
        ["overflow: { extension: 101 }", "overflow: { team: sales }"],
      ),
    );
    expect(problems.map(({ code }) => code)).toEqual(["DT2135"]);
  });

  it("leaves out who does not want to be disturbed, and follows who forwards", () => {
    const edits = [
      [
        "dana: { name: Dana, sipUsers: [front/dana] }",
        'dana: { name: Dana, sipUsers: [front/dana], doNotDisturb: true }\n  lee: { name: Lee, sipUsers: [], forward: { always: { phoneNumber: "+13125550177" } } }',
      ],
      ["members: [dana, sam]", "members: [dana, lee]"],
      ["300: { label: Help, target: { callQueue: help } }", "300: { label: Help, target: { team: sales } }"],
    ] as const;
    expect(told(dialled({ dial: "300", from: "front/sam" }, ...edits))[1]).toBe(
      "0 team sales: +13125550177 0-20",
    );
    expect(told(dialled({ dial: "101", from: "front/sam" }, ...edits))).toEqual([
      "0 extension front/101",
      "0 user dana",
      "0 nobody",
    ]);
  });

  it("a user's forwards: busy is told, no answer is followed", () => {
    const outcome = dialled(
      { dial: "101" },
      [
        "dana: { name: Dana, sipUsers: [front/dana] }",
        "dana: { name: Dana, sipUsers: [front/dana], ringSeconds: 12, forward: { noAnswer: { sipUser: front/sam }, busy: { user: sam } } }",
      ],
      ["forward: { busy: { extension: front/101 } }", "ringSeconds: 9"],
    );
    expect(told(outcome)).toEqual([
      "0 extension front/101",
      "0 user dana: front/dana 0-12",
      "12 sipUser front/sam: front/sam 12-132",
      "132 nobody",
    ]);
    expect(outcome.steps[1]?.branches).toEqual([{ when: "busy", to: { kind: "user", name: "sam" } }]);
  });

  it("a queue's tiers, lowest first, and its overflow when the wait is over", () => {
    const outcome = dialled({ dial: "300" }, [
      "members: [{ team: sales }]",
      "members: [{ user: sam, tier: 2 }, { user: dana }], ring: inOrder, ringSeconds: 10",
    ]);
    expect(told(outcome)[1]).toBe("0 callQueue front/help: front/dana 0-10, front/sam 10-20?");
    expect(told(outcome).slice(2)).toEqual([
      "60 extension front/101",
      "60 user dana: front/dana 60-90",
      "90 nobody",
    ]);
  });

  it("a queue without a limit keeps its callers", () => {
    expect(told(dialled({ dial: "300", from: "front/sam" }, ["maxWaitSeconds: 60, ", ""])).at(-1)).toBe(
      "0 waiting",
    );
  });
});

describe("who is asked to be busy, or not registered", () => {
  const forwards = [
    "dana: { name: Dana, sipUsers: [front/dana] }",
    'dana: { name: Dana, sipUsers: [front/dana], forward: { busy: { sipUser: front/sam }, unregistered: { phoneNumber: "+13125550177" } } }',
  ] as const;
  const toTeam = [
    "300: { label: Help, target: { callQueue: help } }",
    "300: { label: Help, target: { team: sales } }",
  ] as const;

  it("sends a person's calls where the forward for it says", () => {
    expect(told(dialled({ dial: "101", busy: ["dana"] }, forwards))).toEqual([
      "0 extension front/101",
      "0 user dana",
      "0 sipUser front/sam: front/sam 0-120",
      "120 nobody",
    ]);
    expect(told(dialled({ dial: "101", unregistered: ["front/dana"] }, forwards)).at(-1)).toBe("0 outside");
    expect(dialled({ dial: "101", busy: ["dana", "sam"] }, forwards).end).toMatchObject({
      kind: "nobody",
      reason: "front/sam is busy",
    });
    expect(dialled({ dial: "101", unregistered: ["dana"] }).end).toMatchObject({
      reason: "Dana is not registered",
    });
  });

  it("is busy who calls, whatever is said of his phone", () => {
    const { steps } = dialled({ dial: "102", from: "front/sam", unregistered: ["sam"] }, [
      "300: { label: Help",
      "102: { label: Sam, target: { user: sam } }\n      300: { label: Help",
    ]);
    expect(steps.map(({ does }) => does)).toContain("is busy");
  });

  it("does so only when no phone of the person is free", () => {
    const two = [
      "sipUsers: [front/dana] }",
      "sipUsers: [front/dana, front/sam], forward: { busy: { sipUser: front/sam } } }",
    ] as const;
    const outcome = dialled({ dial: "101", busy: ["front/sam"] }, two);
    expect(told(outcome)[1]).toBe("0 user dana: front/dana 0-30");
    expect(outcome.steps[1]?.branches).toEqual([
      { when: "busy", to: { kind: "sipUser", name: "front/sam" } },
    ]);
    expect(told(dialled({ dial: "101", busy: ["front/sam"], unregistered: ["front/dana"] }, two))[1]).toBe(
      "0 user dana",
    );
  });

  it("leaves them out of a team, unless it does not skip who is busy", () => {
    expect(told(dialled({ dial: "300", busy: ["dana"] }, toTeam))[1]).toBe("0 team sales: front/sam 0-20");
    const all = ["members: [dana, sam] }", "members: [dana, sam], skipBusy: false }"] as const;
    expect(told(dialled({ dial: "300", busy: ["dana"], unregistered: ["sam"] }, toTeam, all))[1]).toBe(
      "0 team sales: front/dana 0-20",
    );
    expect(told(dialled({ dial: "300", busy: ["dana", "sam"] }, toTeam)).slice(1)).toEqual([
      "0 team sales",
      "0 nobody",
    ]);
  });

  it("lets callers of a queue wait for who is busy, and not for who is not there", () => {
    const patience = ["maxWaitSeconds: 60", "maxWaitSeconds: 60, noMemberWaitSeconds: 5"] as const;
    const all = ["dana", "sam"];
    expect(told(dialled({ dial: "300", busy: all }, patience))[2]).toBe("60 extension front/101");
    expect(told(dialled({ dial: "300", unregistered: all }, patience))[2]).toBe("5 extension front/101");
    const endless = ["maxWaitSeconds: 60, ", ""] as const;
    expect(dialled({ dial: "300", busy: all }, endless).end.kind).toBe("waiting");
    expect(dialled({ dial: "300", unregistered: all }, endless).end.kind).toBe("nobody");
  });

  it("is named in the outcome, and nobody else than the tree's people and phones", () => {
    expect(dialled({ dial: "101", busy: ["sam"] })).toMatchObject({ busy: ["sam"] });
    expect(Object.keys(dialled({ dial: "101" }))).toEqual(["dialled", "from", "steps", "end"]);
    for (const asked of [{ busy: ["dan"] }, { unregistered: ["dan"] }]) {
      expect(() => dialled({ dial: "101", ...asked })).toThrow(
        expect.objectContaining({ code: "DT1010", hint: "Did you mean dana?" }),
      );
    }
  });
});

describe("who calls", () => {
  it("from outside reaches the same, with a number, without one, and with one of the tree's own", () => {
    const { steps, end } = dialled({ dial: "300" });
    for (const from of ["anonymous", "+442079460000", "+13125550100"])
      expect(dialled({ dial: "300", from })).toEqual({ dialled: "300", from, steps, end });
  });

  it("is said in words", () => {
    const { model } = validateText(sound());
    expect(
      [undefined, "anonymous", "front/sam", "+442079460000", "+13125550100"].map((from) =>
        callerWords(model, from),
      ),
    ).toEqual([
      "a caller from outside",
      "an anonymous caller",
      "front/sam",
      "+442079460000",
      "+13125550100 (the tree's own phone front/main, shown by a caller from outside)",
    ]);
  });
});

/** Every point that a call to `start` may pass, the ways that circumstances open included; what an application does rings, too. */
function everything(
  model: Model,
  start: Point,
  moment?: Circumstance,
): { rings: Set<string>; passed: Set<string> } {
  const rings = new Set<string>();
  const passed = new Set<string>();
  const open: Point[] = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (passed.has(keyOf(next))) continue;
    for (const step of follow(model, next, moment).steps) {
      passed.add(`${step.kind} ${step.name}`);
      for (const ring of step.rings) rings.add(keyOf(ring));
      if (step.kind === "url") rings.add(keyOf(step));
      open.push(...step.branches.map(({ to }) => to));
    }
  }
  return { rings, passed };
}

describe("laws, on any tree without circles", () => {
  const model = (tree: unknown) => validateObject(tree).model;

  it("a call ends, its times never run backwards, and all that it names is there", () => {
    fc.assert(
      fc.property(randomTree, (tree) => {
        const { directory, ...rest } = model(tree);
        const whole = { directory, ...rest };
        for (const name of [...directory.extension.keys(), ...directory.phone.keys()]) {
          const { steps, end } = resolve(whole, { dial: name });
          let last = 0;
          for (const { at, kind, name: passed, rings } of steps) {
            expect(at).toBeGreaterThanOrEqual(last);
            last = at;
            if (!isOutside(kind)) expect(directory[kind].has(passed)).toBe(true);
            for (const ring of rings) {
              expect(ring.from).toBeGreaterThanOrEqual(at);
              if (ring.to !== null) expect(ring.to).toBeGreaterThan(ring.from);
              if (ring.kind === "sipUser")
                expect(directory.sipUser.get(ring.name)?.value.enabled).not.toBe(false);
              if (ring.user !== undefined) expect(directory.user.has(ring.user)).toBe(true);
            }
          }
          expect(end.at).toBeGreaterThanOrEqual(last);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("whoever the validator says cannot be reached does not ring, and nobody else is said so", () => {
    fc.assert(
      fc.property(randomTree, (tree) => {
        const whole = model(tree);
        const rings = reachable(whole);
        const kinds = ["user", "team", "callQueue", "extension"] as const;
        for (const kind of kinds) {
          for (const name of whole.directory[kind].keys()) {
            expect([kind, name, everything(whole, { kind, name }).rings.size > 0]).toEqual([
              kind,
              name,
              rings({ kind, name }),
            ]);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  const moment = fc.record({
    busy: fc.array(fc.nat(4).map((at) => `a/s${at}`)),
    unregistered: fc.array(fc.nat(4).map((at) => `a/s${at}`)),
  });

  it("the timeline, the graph and who can be reached agree, whoever is busy or not registered", () => {
    fc.assert(
      fc.property(randomTree, moment, (tree, asked) => {
        const whole = model(tree);
        const there = (names: readonly string[]) =>
          new Set(names.filter((name) => whole.directory.sipUser.has(name)));
        const now = { busy: there(asked.busy), unregistered: there(asked.unregistered) };
        const rings = reachable(whole);
        const { arrows } = callGraph(whole);
        const ways = Map.groupBy(arrows, ({ from }) => from);
        for (const point of pointsOf(whole.directory)) {
          const onward = new Set([keyOf(point)]);
          for (const key of onward) for (const { to } of ways.get(key) ?? []) onward.add(to);
          const met = everything(whole, point, now);
          for (const passed of met.passed) expect(onward).toContain(passed);
          for (const ring of met.rings) expect(onward).toContain(ring);
          if (!rings(point)) expect([...met.rings]).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("what points to what is the same for calls and for references", () => {
    fc.assert(
      fc.property(randomTree, (tree) => {
        const whole = model(tree);
        // What an application hands back is named by whatever names the application.
        const named = [...pointers(whole)].map(({ from, field, target }) => {
          const to = keyOf(referenceOf(target, from.account));
          return field.at(-1) === "then" ? to : `${from.name} ${to}`;
        });
        const led = callGraph(whole).arrows.map(({ from, to }) => {
          const { kind, name } = pointOf(from);
          return kind === "url" ? to : `${name} ${to}`;
        });
        expect(new Set(led)).toEqual(new Set(named));
      }),
    );
  });
});
