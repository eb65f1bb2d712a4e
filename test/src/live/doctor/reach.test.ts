import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";
import { createServer as createPlainServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { expect, it, onTestFinished } from "vitest";
import { type Network, reachable, realNetwork } from "../../../../src/live/doctor/reach.ts";

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

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

it.skipIf(!hasOpenssl)("sees a certificate that nobody has signed, and when it ends", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const files = ["-keyout", key, "-out", cert];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost"];
  execFileSync("openssl", [...request, ...files], { stdio: "ignore" });
  const port = await portOf(createServer({ key: readFileSync(key), cert: readFileSync(cert) }));
  const { problem, ends } = await realNetwork.certificateOf("localhost", port);
  expect(problem).toContain("SELF_SIGNED");
  expect(ends?.getTime()).toBeGreaterThan(Date.now() + 28 * 86_400_000);
});

it("says why nothing answers with a certificate", async () => {
  const port = await portOf(createPlainServer((socket) => socket.end("no TLS here")));
  expect((await realNetwork.certificateOf("127.0.0.1", port)).problem).toBeTruthy();
  expect(await realNetwork.addressesOf("127.0.0.1")).toEqual([{ address: "127.0.0.1", family: 4 }]);
});
