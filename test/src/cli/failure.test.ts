import { expect, it } from "vitest";
import { carrierAnswersIn, DialtreeError } from "../../../src/errors.ts";

const carrier = { status: 422, code: "10015", detail: 'Too "short"\\n', pointer: "/name", requestId: "r-1" };

it("what a carrier said comes out of the messages that the engine passes on", () => {
  const error = new DialtreeError("DT3004", "the carrier refused the request (422)", {
    hint: "Mend it.",
    carrier,
  });
  const { message } = error.about("SipDomain front/office of account front");
  const engine = new DialtreeError(
    "DT1006",
    `pulumi up ended with 255:\n  ${`${message}\n${message}`.replaceAll("\n", "\n  ")}`,
  );
  expect(carrierAnswersIn(engine.message)).toEqual([carrier, carrier]);
});

it("no text of a carrier is taken for an answer", () => {
  const detail = 'x carrier: {"status":1}';
  const error = new DialtreeError("DT3004", `the carrier refused the request: ${detail}`, {
    carrier: { detail },
  });
  expect(carrierAnswersIn(error.message)).toEqual([{ detail }]);
});
