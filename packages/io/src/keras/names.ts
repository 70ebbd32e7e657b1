/** Names of arguments: camelCase here, snake_case in Keras. */

export function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `kernelInitializer` → `kernel_initializer`, `beta1` → `beta_1`; `l1` stays. */
export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/(^|_)(beta|epsilon)(\d)/, "$1$2_$3");
}
