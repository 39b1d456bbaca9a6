# Builds the `shoal` command, and ships nothing but its bundle, the one native module and Node:
#   docker build --tag shoal .
#   docker run --rm shoal help
# A tag can move. To pin the base, name it by digest:
#   docker build --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:… --tag shoal .
ARG NODE_IMAGE=node:24-bookworm-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /shoal
COPY package.json package-lock.json .npmrc ./
COPY packages/common/package.json packages/common/
COPY packages/tracker/package.json packages/tracker/
COPY packages/client/package.json packages/client/
COPY packages/simulator/package.json packages/simulator/
COPY packages/report/package.json packages/report/
COPY packages/cli/package.json packages/cli/
RUN npm ci
COPY tsconfig.json tsconfig.base.json tsconfig.core.json ./
COPY scripts/ scripts/
COPY packages/ packages/
RUN node scripts/build.mjs --production && npm prune --omit=dev

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
# Shoal needs no package manager, and an intruder could use one.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn* /opt/yarn*
COPY --from=build /shoal/packages/cli/package.json /shoal/
COPY --from=build /shoal/packages/cli/bin/ /shoal/bin/
COPY --from=build /shoal/packages/cli/dist/bundle/ /shoal/dist/bundle/
# BLAKE3 is the bundle's one external module; its name and the platform's build of it share this folder.
COPY --from=build /shoal/node_modules/@napi-rs/ /shoal/node_modules/@napi-rs/
RUN ln -s /shoal/bin/shoal.js /usr/local/bin/shoal && install --directory --owner=node --group=node /data
USER node
WORKDIR /data
EXPOSE 4600
# A tracker has to answer on its port, or to close the connection with TLS. A client, which listens elsewhere, is healthy
# while it runs.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["node", "-e", \
  "fetch(`http://127.0.0.1:${Number(process.env.SHOAL_PORT) || 4600}/healthz`).catch(({ cause }) => process.exit(['ECONNREFUSED', 'UND_ERR_SOCKET'].includes(cause?.code) ? 0 : 1))"]
ENTRYPOINT ["shoal"]
CMD ["help"]
