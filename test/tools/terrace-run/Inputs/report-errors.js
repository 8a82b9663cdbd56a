// Put in front of a page: notes what goes wrong in it.
const wrong = [];
addEventListener("error", (event) => wrong.push(`error: ${event.message}`), true);
addEventListener("unhandledrejection", (event) => wrong.push(`rejected: ${event.reason}`));
addEventListener("securitypolicyviolation", (event) => wrong.push(`refused: ${event.violatedDirective} ${event.blockedURI}`));
for (const name of ["error", "warn"]) console[name] = (...what) => wrong.push(`console.${name}: ${what.join(" ")}`);
