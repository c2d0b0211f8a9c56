import styles from "./api-docs.module.css";
import { Markdown } from "./markdown.tsx";
import { type ApiDocument, describeShape, type Operation, type Shape } from "./read-document.ts";

function Fields({ title, shape }: { title: string; shape: Shape }) {
  const fields = Object.entries(shape.properties ?? {});
  if (fields.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Is</th>
            <th scope="col">Needed</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(([name, field]) => (
            <tr key={name}>
              <td>
                <code>{name}</code>
              </td>
              <td>{describeShape(field)}</td>
              <td>
                {shape.required?.includes(name) ? "yes" : field.default === undefined ? "no" : `no: ${JSON.stringify(field.default)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function parametersShape({ parameters }: Operation): Shape {
  return {
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  };
}

function OperationCard({ method, path, operation }: { method: string; path: string; operation: Operation }) {
  const body = operation.requestBody?.content["application/json"]?.schema;
  const [status = "200", answer] = Object.entries(operation.responses).find(([code]) => code.startsWith("2")) ?? [];
  const answerShape = answer?.content?.["application/json"]?.schema;
  return (
    <details className={styles.operation} id={operation.operationId}>
      <summary>
        <span className={styles.method}>{method.toUpperCase()}</span>
        <span className={styles.path}>{path}</span>
        <span className={styles.short}>{operation.summary}</span>
      </summary>
      <div>
        {operation.description ? <Markdown text={operation.description} /> : null}
        <Fields title="Parameters" shape={parametersShape(operation)} />
        {body ? <Fields title="Body" shape={body} /> : null}
        {answerShape ? <Fields title={`Answer ${status}`} shape={answerShape} /> : null}
      </div>
    </details>
  );
}

/** The API for people: made on the server from the document that programs get, without any script. */
export function ApiDocs({ document }: { document: ApiDocument }) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return (
    <article className={styles.docs}>
      <h1>API</h1>
      <p>
        Version {document.info.version}. The same for programs: <a href="/api/openapi.json">OpenAPI document</a>.
      </p>
      <Markdown text={document.info.description} />
      {document.tags.map(({ name }) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          {operations
            .filter(({ operation }) => operation.tags.includes(name))
            .map((entry) => (
              <OperationCard key={entry.operation.operationId} {...entry} />
            ))}
        </section>
      ))}
      <h2>Shapes</h2>
      {Object.entries(document.components.schemas).map(([name, shape]) => (
        <details key={name} className={styles.operation} id={`shape-${name}`}>
          <summary>
            <span className={styles.path}>{name}</span>
          </summary>
          <div>
            <Fields title="Fields" shape={shape} />
          </div>
        </details>
      ))}
    </article>
  );
}
