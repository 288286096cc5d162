# VISTA in a container: docker build -t vista . (or compose.yaml, with PostgreSQL and an object store).
FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && node scripts/assemble.mjs --without-postgres /opt/vista

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 VISTA_DATA_DIR=/data VISTA_ENV_FILE=
RUN mkdir /data && chown node:node /data
COPY --from=build /opt/vista /opt/vista
WORKDIR /opt/vista
USER node
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/api/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# The launcher passes signals on and ends what it started.
CMD ["node", "scripts/start.mjs"]
