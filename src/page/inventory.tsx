import type { InventoryItem } from "../plan/inventory-item.ts";
import { Listing, type ListingColumn } from "./listing.tsx";

/** What is at the carriers and at the edge and of no resource of the stack. */
export function Inventory({ items }: { items: readonly InventoryItem[] }) {
  const groups = Map.groupBy(items, ({ account }) => account);
  return (
    <>
      <h1 tabIndex={-1}>In no tree</h1>
      <p>
        {items.length === 0
          ? "Everything that is there is of the tree."
          : "It stays as it is: dialtree touches nothing that no tree declares."}
      </p>
      {[...groups].map(([account, group]) => (
        <section key={account ?? ""}>
          <h2>{account === undefined ? "Organization" : `Account ${account}`}</h2>
          <Listing
            caption={`In no tree, ${account ?? "organization"}`}
            columns={columns}
            rows={group}
            keyOf={({ type, id }) => `${type} ${id}`}
          />
        </section>
      ))}
    </>
  );
}

const columns: readonly ListingColumn<InventoryItem>[] = [
  { title: "Name", cell: ({ name }) => name },
  { title: "What", cell: ({ type }) => type },
  { title: "State", cell: ({ note }) => note ?? "" },
  { title: "A month", cell: ({ monthlyCost }) => monthlyCost ?? "" },
  { title: "Of", cell: ({ owner }) => owner ?? "" },
  { title: "Id", cell: ({ name, id }) => (name === id ? "" : <code>{id}</code>) },
];
