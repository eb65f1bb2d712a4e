const openingHours =
  "Opening hours and holidays are no part of dialtree: they belong to a channel's settings, where it is decided when a call goes where.";
const messaging = "Messaging channels are no part of dialtree: they have settings of their own.";
const domains =
  "Web and e-mail domains are no part of dialtree: they belong to a channel's settings. The `domains` of an account are SIP domains.";

/** What people look for in a tree that does not belong there, in lower case and without signs. */
const elsewhere: Readonly<Record<string, string>> = {
  ...named(
    openingHours,
    "holidays holiday hours openinghours openingtimes businesshours officehours workinghours schedule schedules calendar calendars timeconditions closed afterhours",
  ),
  ...named(
    messaging,
    "messaging messages sms mms rcs whatsapp telegram chat chats channel channels messagingchannels messagingprofile messagingprofiles texting",
  ),
  ...named(
    domains,
    "webdomain webdomains maildomain maildomains emaildomain emaildomains website websites dns emails",
  ),
};

function named(hint: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, hint]));
}

/** Where a field belongs that no tree has. */
export function ownPlaceOf(field: string): string | undefined {
  const name = field.toLowerCase().replaceAll(/[^a-z]/g, "");
  return Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
}
