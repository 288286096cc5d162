-- CreateEnum
CREATE TYPE "import_status" AS ENUM ('queued', 'running', 'previewed', 'completed', 'failed', 'cancelled');

-- AlterTable
ALTER TABLE "analyses" ADD COLUMN     "import_key" TEXT;

-- CreateTable
CREATE TABLE "imports" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "format" TEXT NOT NULL,
    "filename" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "object_key" TEXT,
    "options" JSON NOT NULL,
    "is_preview" BOOLEAN NOT NULL DEFAULT false,
    "status" "import_status" NOT NULL DEFAULT 'queued',
    "cancel_requested" BOOLEAN NOT NULL DEFAULT false,
    "phase" TEXT NOT NULL DEFAULT 'waiting',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "outcome" JSON,
    "categories" JSON,
    "error_message" TEXT,
    "report_key" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "imports_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "imports_project_id_created_at_id_idx" ON "imports"("project_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "imports_status_created_at_idx" ON "imports"("status", "created_at");

-- AddForeignKey
ALTER TABLE "imports" ADD CONSTRAINT "imports_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language has no words for: the same file again finds the analyses that it made before.
CREATE UNIQUE INDEX "analyses_image_id_import_key_key" ON "analyses" ("image_id", "import_key")
  WHERE "import_key" IS NOT NULL AND "deleted_at" IS NULL;
