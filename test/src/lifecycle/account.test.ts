import fc from "fast-check";
import { expect, it } from "vitest";
import type { CredentialReference, ProviderAccountFields } from "../../../schemas/types.ts";
import { describeAccount, formatAccount, parseAccount } from "../../../src/lifecycle/account.ts";

const text = fc.string({ minLength: 1 }).filter((value) => value.isWellFormed());
const credential: fc.Arbitrary<CredentialReference> = fc.oneof(
  text.map((env) => ({ env })),
  text.map((config) => ({ config })),
  text.map((file) => ({ file })),
);
const account: fc.Arbitrary<ProviderAccountFields> = fc.record(
  {
    name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/),
    provider: fc.constantFrom("telnyx" as const, "sandbox" as const),
    environment: fc.constantFrom("test" as const, "production" as const),
    credentials: fc.record({ apiKey: credential, publicKey: credential }, { requiredKeys: [] }),
    endpoint: fc.webUrl(),
    database: text,
  },
  { requiredKeys: ["name", "provider"] },
);

it("an account's reference says all that it was made from", () => {
  fc.assert(
    fc.property(account, (fields) => {
      const { credentials = {}, environment = "test", database, ...rest } = fields;
      const settings = database === undefined || fields.provider !== "sandbox" ? {} : { database };
      expect(parseAccount(formatAccount(fields))).toEqual({
        ...rest,
        environment,
        credentials,
        settings,
        elsewhere: [],
      });
    }),
  );
});

it("is written as it always was, since it stands in state", () => {
  const written = formatAccount({
    edge: { token: { file: "secrets/edge" }, url: "https://edge.example.com/a" },
    organization: "acme",
    endpoint: "http://127.0.0.1:4010/v2",
    credentials: { publicKey: { config: "keys:public" }, apiKey: { env: "A_KEY" } },
    environment: "production",
    provider: "telnyx",
    name: "front",
  });
  expect(written).toBe(
    "telnyx:front?environment=production&apiKey=env:A_KEY&publicKey=config:keys:public" +
      "&endpoint=http://127.0.0.1:4010/v2&organization=acme&edge=https://edge.example.com/a&edgeToken=file:secrets/edge",
  );
  expect(formatAccount({ name: "front", provider: "sandbox", database: ":memory:" })).toBe(
    "sandbox:front?database=:memory:",
  );
});

it("is short where everything has its default, and says production", () => {
  expect(formatAccount({ name: "front", provider: "sandbox" })).toBe("sandbox:front");
  const fields = { name: "front", provider: "telnyx", environment: "production" } as const;
  const reference = formatAccount({ ...fields, credentials: { apiKey: { env: "TELNYX_API_KEY" } } });
  expect(reference).toBe("telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY");
  expect(describeAccount(parseAccount(reference))).toBe("front (production)");
});

it("never carries a credential that was written down by mistake", () => {
  const fields = { name: "front", provider: "telnyx", credentials: { apiKey: "KEY0123" } };
  expect(formatAccount(fields as never)).toBe("telnyx:front");
});
