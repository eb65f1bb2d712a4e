import { expect, it } from "vitest";
import { type Network, reachable } from "../../../src/live/reach.ts";

const outside = { address: "203.0.113.7", family: 4 };
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

/** A network in which every name has these addresses and this certificate. */
const network = (addresses: Awaited<ReturnType<Network["addressesOf"]>>, certificate = {}): Network => ({
  addressesOf: () => Promise.resolve(addresses),
  certificateOf: () => Promise.resolve(certificate),
});

it.each([
  ["https://edge.example.com", network([outside], { ends: inDays(60) }), "ok"],
  ["https://edge.example.com", network([outside], { ends: inDays(3) }), "warning"],
  ["https://edge.example.com", network([outside], { problem: "CERT_HAS_EXPIRED" }), "fails"],
  ["http://edge.example.com", network([outside]), "fails"],
  ["https://edge.example.com", network([]), "fails"],
  ["https://edge.invalid/voice", network([outside]), "warning"],
  ["http://127.0.0.1:4020", network([{ address: "127.0.0.1", family: 4 }]), "warning"],
  ["https://[fd00::1]", network([{ address: "fd00::1", family: 6 }]), "warning"],
  ["https://edge.example.com", network([{ address: "10.1.2.3", family: 4 }]), "warning"],
  ["https://edge.example.com", network([{ address: "10.1.2.3", family: 4 }, outside]), "ok"],
] as const)("%s (%o) is %s", async (url, seen, verdict) => {
  const finding = await reachable("edge", url, seen);
  expect(finding).toMatchObject({ verdict, about: "edge" });
  expect(finding.seen).toContain(url);
  expect(finding.mend === undefined).toBe(verdict === "ok");
});
