import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { connect } from "node:tls";
import type { Finding } from "../../../providers/provider.ts";

/** What this machine sees of the network; a test has one of its own. */
export interface Network {
  /** Addresses of a host; none where its name does not resolve. */
  addressesOf(host: string): Promise<readonly { readonly address: string; readonly family: number }[]>;
  /** What is wrong with the certificate that a host shows, and when it ends. */
  certificateOf(host: string, port: number): Promise<Certificate>;
}

interface Certificate {
  /** In OpenSSL's words; undefined where all is right: chain, name and time. */
  readonly problem?: string;
  readonly ends?: Date;
}

/** Addresses that lead nowhere from outside. */
const inside = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  inside.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  inside.addSubnet(net, prefix, "ipv6");

/** Days before its end at which a certificate is told of. */
const soon = 14;

/** Whether somebody outside, such as a carrier, can ask this URL. Nothing is asked of it. */
export async function reachable(about: string, url: string, network: Network): Promise<Finding> {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const found = (verdict: Finding["verdict"], seen: string, mend?: string): Finding => ({
    verdict,
    about,
    seen: `${url}: ${seen}`,
    ...(mend === undefined ? {} : { mend }),
  });
  if (host.endsWith(".invalid"))
    return found(
      "warning",
      "a name that never resolves",
      "Calls are refused until a URL that answers stands there.",
    );
  const addresses = await network.addressesOf(host);
  if (addresses.length === 0)
    return found("fails", "its name does not resolve", "Correct the name, or make its DNS record.");
  if (addresses.every(({ address, family }) => inside.check(address, family === 6 ? "ipv6" : "ipv4")))
    return found(
      "warning",
      "only this machine or network reaches it",
      "Give it a name and an address that the carrier reaches.",
    );
  if (protocol !== "https:")
    return found("fails", "not https", "Serve it with TLS: what is said there holds who calls whom.");
  const { problem, ends } = await network.certificateOf(host, Number(port || 443));
  if (problem !== undefined)
    return found(
      "fails",
      `its certificate is refused: ${problem}`,
      "Serve the whole chain of a certificate that is for this name.",
    );
  const days = ends === undefined ? undefined : Math.floor((ends.getTime() - Date.now()) / 86_400_000);
  if (days !== undefined && days < soon)
    return found(
      "warning",
      `its certificate ends in ${days} days`,
      "Renew it, and see that it renews itself.",
    );
  return found("ok", "resolves, and its certificate holds");
}

export const realNetwork: Network = {
  async addressesOf(host) {
    try {
      return await lookup(host, { all: true });
    } catch {
      // Whatever the reason, whoever asks by this name gets no address.
      return [];
    }
  },
  certificateOf: (host, port) =>
    new Promise((resolve) => {
      const name = isIP(host) === 0 ? { servername: host } : {};
      const socket = connect({ host, port, ...name, rejectUnauthorized: false, timeout: 10_000 });
      const end = (certificate: Certificate) => {
        socket.destroy();
        resolve(certificate);
      };
      socket.once("secureConnect", () => {
        const ends = new Date(socket.getPeerCertificate().valid_to);
        if (socket.authorized) end({ ends });
        else end({ problem: String(socket.authorizationError), ends });
      });
      socket.once("timeout", () => end({ problem: "no answer within 10 s" }));
      socket.once("error", (error: NodeJS.ErrnoException) => end({ problem: error.code ?? error.message }));
    }),
};
