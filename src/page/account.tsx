import { useMemo, useState } from "preact/hooks";
import { wordFor } from "../plan/words.ts";
import { Badges } from "./badges.tsx";
import { Details } from "./details.tsx";
import type { PageModel, Row } from "./model.ts";
import { idOf, TabList } from "./tab-list.tsx";
import { Table } from "./table.tsx";
import { accountTabs, organizationTabs, type Tab } from "./tabs.ts";

/** An account's settings, and its tabs. */
export function AccountView({
  shown,
  name,
  tab,
  row,
}: {
  shown: PageModel;
  name: string;
  tab: string;
  row: string;
}) {
  const account = shown.accounts.find((each) => each.name === name);
  const rows = useMemo(() => [...(shown.of.get(name) ?? []), ...ringingIn(shown, name)], [shown, name]);
  if (account === undefined) return <h1 tabIndex={-1}>There is no account {name}</h1>;
  const { environment, label } = account.entry.inputs;
  return (
    <>
      <h1 tabIndex={-1}>Account {name}</h1>
      <p>
        {label !== undefined && `${label} `}
        {environment === "production" && <span class="badge production">production</span>}
        <Badges change={account.change} />
      </p>
      <details open={account.change !== undefined}>
        <summary>Account settings</summary>
        <Details row={account} />
      </details>
      <Tabs shown={shown} rows={rows} tabs={accountTabs} base={["account", name]} tab={tab} row={row} />
    </>
  );
}

/** The users who are reached on SIP users of the account. */
function ringingIn({ of }: PageModel, account: string): Row[] {
  return (of.get("") ?? []).filter(({ kind, entry }) => {
    const { sipUsers } = entry.inputs;
    return (
      kind === "User" &&
      Array.isArray(sipUsers) &&
      sipUsers.some((name) => `${name}`.startsWith(`${account}/`))
    );
  });
}

/** Users and teams, which belong to no account. */
export function OrganizationView({ shown, tab, row }: { shown: PageModel; tab: string; row: string }) {
  return (
    <>
      <h1 tabIndex={-1}>Organization {shown.plan.organization}</h1>
      <Tabs
        shown={shown}
        rows={shown.of.get("") ?? []}
        tabs={organizationTabs}
        base={["organization"]}
        tab={tab}
        row={row}
      />
    </>
  );
}

function Tabs({
  shown,
  rows,
  tabs,
  base,
  tab: id,
  row,
}: {
  shown: PageModel;
  rows: readonly Row[];
  tabs: readonly Tab[];
  base: readonly string[];
  tab: string;
  row: string;
}) {
  const tab = tabs.find((each) => each.id === id) ?? tabs[0];
  if (tab === undefined) return null;
  return (
    <>
      <TabList rows={rows} tabs={tabs} base={base} tab={tab} />
      <Panel shown={shown} rows={rows} tab={tab} row={row} />
    </>
  );
}

/** A table for each of the tab's kinds. */
function Panel(props: { shown: PageModel; rows: readonly Row[]; tab: Tab; row: string }) {
  const { shown, rows, tab, row } = props;
  const [onlyChanges, setOnlyChanges] = useState(false);
  const ofKind = useMemo(
    () => Map.groupBy(onlyChanges ? rows.filter(({ change }) => change) : rows, ({ kind }) => kind),
    [rows, onlyChanges],
  );
  const hasChanges = rows.some(({ change }) => change);
  return (
    <div role="tabpanel" id="panel" aria-labelledby={idOf(tab)}>
      {hasChanges && (
        <label class="filter">
          <input
            type="checkbox"
            checked={onlyChanges}
            onChange={({ currentTarget }) => setOnlyChanges(currentTarget.checked)}
          />
          Only what changes
        </label>
      )}
      {tab.kinds.map((kind) => (
        <Table
          key={`${tab.id} ${kind}`}
          shown={shown}
          kind={kind}
          title={titleOf(kind)}
          rows={ofKind.get(kind) ?? []}
          open={row}
        />
      ))}
    </div>
  );
}

function titleOf(kind: Row["kind"]): string {
  const word = wordFor(kind);
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}s`;
}
