/**
 * A port each of whose calls is a labelled point where fault tests may end the process: `<name>-<method>`, in kebab case, passes when the call is done and nobody
 * has heard of it yet. Without `CRASH_AT` the port is left as it is.
 */
export function labelCalls<Port extends object>(
  spec: string | undefined,
  name: string,
  port: Port,
  crashPoint: (label: string) => void,
): Port {
  if (spec === undefined) return port;
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        if (!(result instanceof Promise)) return result;
        return result.then((answer: unknown) => {
          crashPoint(`${name}-${String(key).replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`);
          return answer;
        });
      };
    },
  });
}
