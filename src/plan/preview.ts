import { Ajv2020 } from "ajv/dist/2020.js";
import { withProviders } from "../../providers/schema.ts";
import { DialtreeError } from "../errors.ts";
import { isKindName, kindNamed } from "../kinds/registry.ts";
import { shapeFailures } from "../lifecycle/check.ts";
import { schemaOf } from "../lifecycle/schema.ts";
import type { EnginePreview, EngineStep } from "./engine.ts";
import { resourceOf } from "./names.ts";
import { withoutOwnFields } from "./own-fields.ts";

const state = {
  type: ["object", "null"],
  properties: {
    id: { type: "string" },
    inputs: { type: "object" },
    propertyDependencies: {
      type: ["object", "null"],
      additionalProperties: { type: ["array", "null"], items: { type: "string" } },
    },
  },
} as const;

/** What is relied on of `pulumi preview --json`; it has more. */
const schema = {
  type: "object",
  properties: {
    steps: {
      type: "array",
      items: {
        type: "object",
        required: ["op", "urn"],
        properties: { op: { type: "string" }, urn: { type: "string" }, oldState: state, newState: state },
      },
    },
    diagnostics: {
      type: ["array", "null"],
      items: {
        type: "object",
        required: ["message"],
        properties: { message: { type: "string" }, severity: { type: "string" } },
      },
    },
    changeSummary: { type: ["object", "null"], additionalProperties: { type: "number" } },
  },
} as const;

/**
 * A preview of the engine that somebody gives: all that a review reads of it has the shape that the engine gives it.
 *
 * @param name what the text is called in a message
 * @throws {DialtreeError} DT1014 with the first thing that has another one
 */
export function checkedPreview(value: unknown, name: string): EnginePreview {
  const validate = new Ajv2020({ strict: false }).compile<EnginePreview>(schema);
  if (!validate(value)) {
    const [first] = validate.errors ?? [];
    throw noPreview(name, `${first?.instancePath} ${first?.message}`);
  }
  try {
    for (const step of value.steps ?? []) {
      const reason = whyMalformed(step);
      if (reason !== undefined) throw noPreview(name, `${step.urn}: ${reason}`);
    }
  } catch (error) {
    if (error instanceof RangeError) throw noPreview(name, "it is nested too deeply");
    throw error;
  }
  return value;
}

function whyMalformed({ urn, oldState, newState }: EngineStep): string | undefined {
  const resource = resourceOf(urn);
  if (resource === undefined) return undefined;
  if (!isKindName(resource.kind)) return "dialtree has no such kind";
  const own = schemaOf(kindNamed(resource.kind));
  const whole = resource.kind === "ProviderAccount" ? withProviders(own) : own;
  for (const state of [oldState, newState]) {
    if (!state) continue;
    if (state.inputs === undefined) return "a state has no inputs";
    const { knownToEdge = true, ...said } = withoutOwnFields(resource.kind, state.inputs);
    if (knownToEdge !== true) return "knownToEdge is true where it is said";
    const fields = structuredClone(said);
    const [failure] = shapeFailures(whole, fields);
    if (failure) return failure.reason;
  }
  return undefined;
}

function noPreview(name: string, why: string): DialtreeError {
  return new DialtreeError("DT1014", `${name} is no preview: ${why}`, {
    hint: "`pulumi preview --json --show-sames` writes one.",
  });
}
