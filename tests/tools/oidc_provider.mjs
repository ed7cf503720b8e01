// A real OpenID provider for one test: node oidc_provider.mjs NODE_MODULES PORT REDIRECT_URI
// It speaks plain HTTP on this machine only, asks for any name and password, and knows one client.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, port, back] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(createRequire(`${modules}/`).resolve("oidc-provider")));

const findAccount = (_ctx, id) => ({
  accountId: id,
  claims: () => ({ sub: id, name: `${id} from work`, email: `${id}@work.example`, email_verified: id !== "mallory" }),
});

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "landbridge", client_secret: "a-secret-of-the-tests", redirect_uris: [back] }],
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
  cookies: { keys: ["only-for-the-tests"] },
  findAccount,
});
provider.listen(Number(port), "127.0.0.1");
