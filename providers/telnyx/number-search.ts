import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Fields } from "../provider.ts";
import { inOurWords } from "./collection.ts";
import { present } from "./present.ts";

type Filter = NonNullable<Telnyx.AvailablePhoneNumberListParams["filter"]>;

/**
 * A number on offer that fits. Only what a search has just shown can be ordered (85000), so that a number that is named
 * is searched for as well.
 */
export async function numberOnOffer(
  { availablePhoneNumbers: api }: Telnyx,
  { number, search }: Pick<Fields<"PhoneNumber">, "number" | "search">,
): Promise<string | undefined> {
  const filter = number === undefined ? searchFilter(present(search)) : filterOfOne(number);
  if (filter === undefined) return undefined;
  const { data = [] } = await inOurWords("read", () => api.list({ filter }));
  const shown = data.map(({ phone_number }) => phone_number);
  return number === undefined ? shown[0] : shown.find((each) => each === number);
}

export function noOffer({ number, search }: Fields<"PhoneNumber">): DialtreeError {
  if (number !== undefined) {
    return new DialtreeError("DT3009", `the number ${number} is not on offer`, {
      hint: "Choose another number, or let a `search` choose one.",
    });
  }
  return new DialtreeError("DT3009", `no phone number on offer fits ${JSON.stringify(search)}`, {
    hint: "Widen the search: another area code, no locality, fewer features, another `type`.",
  });
}

function searchFilter({
  country,
  areaCode,
  locality,
  features,
  type = "local",
}: NonNullable<Fields<"PhoneNumber">["search"]>): Filter {
  return {
    country_code: country,
    phone_number_type: type,
    ...(areaCode === undefined ? {} : { national_destination_code: areaCode }),
    ...(locality === undefined ? {} : { locality }),
    ...(features === undefined ? {} : { features }),
    exclude_held_numbers: true,
    limit: 1,
    best_effort: false,
  };
}

/** By the carrier's pages the country is mandatory, and a beginning is without the country code. */
function filterOfOne(number: string): Filter | undefined {
  const { country, nationalNumber } = parsePhoneNumberFromString(number) ?? {};
  if (country === undefined || nationalNumber === undefined) return undefined;
  return { country_code: country, phone_number: { starts_with: nationalNumber }, limit: 10 };
}
