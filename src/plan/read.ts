import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../../schemas/plan.schema.json" with { type: "json" };
import { DialtreeError } from "../errors.ts";
import type { Plan } from "./plan.ts";

/**
 * A plan that was written as JSON. Whoever wrote it is not trusted: every part of it has the shape that the schema says,
 * or it is no plan.
 *
 * @param name what the text is called in a message
 * @throws {DialtreeError} DT1014
 */
export function readPlanJson(text: string, name: string): Plan {
  const value = parsed(text, name);
  const validate = new Ajv2020({ strict: false }).compile<Plan>(schema);
  if (validate(value)) return value;
  const [first] = validate.errors ?? [];
  throw notAPlan(
    name,
    `${first?.instancePath || "the whole"} ${first?.message ?? "is not as the schema says"}`,
  );
}

function parsed(text: string, name: string): unknown {
  try {
    // Half a character has no place in an address, where some of a plan's texts go.
    return JSON.parse(text, (_key, value: unknown) =>
      typeof value === "string" ? value.toWellFormed() : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) throw notAPlan(name, "it is no JSON");
    throw error;
  }
}

function notAPlan(name: string, why: string): DialtreeError {
  return new DialtreeError("DT1014", `${name} is no plan: ${why}`, {
    hint: "`dialtree diff BASE HEAD --format json` and `dialtree plan TREE --format json` write one.",
  });
}
