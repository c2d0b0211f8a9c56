# Production images: docker build --target web|stream|worker|migrate .
# Each process has an image of its own, without the sources, the embedded servers and what only builds need.

FROM node:24.21.0-bookworm-slim AS sources
WORKDIR /app
COPY . .

FROM sources AS build
ENV NEXT_PRIVATE_STANDALONE=1 NEXT_TELEMETRY_DISABLED=1
RUN npm ci --omit=dev --no-audit --no-fund && npm run build

FROM sources AS stream-packages
RUN npm ci --omit=dev --no-audit --no-fund --workspace apps/stream

FROM sources AS worker-packages
RUN npm ci --omit=dev --no-audit --no-fund --workspace apps/worker

# Runs once before the others: brings the database up to date.
FROM build AS migrate
ENV NODE_ENV=production
USER node
HEALTHCHECK NONE
CMD ["node", "--import", "tsx", "scripts/migrate.ts"]

FROM node:24.21.0-bookworm-slim AS web
WORKDIR /app/apps/web
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=build /app/apps/web/.next/standalone /app
COPY --from=build /app/apps/web/.next/static .next/static
COPY --from=build /app/apps/web/serve.mjs serve.mjs
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "serve.mjs"]

FROM node:24.21.0-bookworm-slim AS stream
WORKDIR /app/apps/stream
ENV NODE_ENV=production HOST=0.0.0.0 STREAM_PORT=3001
COPY --from=stream-packages /app/node_modules /app/node_modules
COPY --from=build /app/apps/stream/package.json package.json
COPY --from=build /app/apps/stream/dist dist
USER node
EXPOSE 3001
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3001/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.mjs"]

FROM node:24.21.0-bookworm-slim AS worker
WORKDIR /app/apps/worker
ENV NODE_ENV=production WORKER_METRICS_PORT=9464
COPY --from=worker-packages /app/node_modules /app/node_modules
COPY --from=build /app/data /app/data
COPY --from=build /app/apps/worker/package.json package.json
COPY --from=build /app/apps/worker/dist dist
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/metrics').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.mjs"]
