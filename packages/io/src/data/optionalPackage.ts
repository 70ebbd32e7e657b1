/** Packages that only some files need, and whose user installs them. */
import { UnsupportedError } from "@neurode/core";

/** Loads one for what is read by it. Throws an UnsupportedError that says how to install it. */
export async function optionalPackage<Module>(
  name: string,
  what: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") && message.includes(`'${name}'`);
    const state = missing ? "is not installed" : `cannot be loaded: ${message}`;
    throw new UnsupportedError(`${what} are read by the package ${name}, which ${state}. Run: npm install ${name}`, {
      cause,
    });
  }
}
