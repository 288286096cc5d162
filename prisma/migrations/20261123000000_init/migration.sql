-- CreateEnum
CREATE TYPE "role" AS ENUM ('viewer', 'editor', 'owner');

-- CreateEnum
CREATE TYPE "analysis_status" AS ENUM ('queued', 'processing', 'completed', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "annotation_type" AS ENUM ('bounding_box', 'segmentation', 'keypoint', 'classification', 'heatmap');

-- CreateEnum
CREATE TYPE "artifact_state" AS ENUM ('pending', 'ready', 'missing');

-- CreateTable
CREATE TABLE "projects" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "is_sample" BOOLEAN NOT NULL DEFAULT false,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "projects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "project_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("project_id","email")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "images" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "filename" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "orientation" INTEGER NOT NULL DEFAULT 1,
    "content_type" TEXT,
    "size_bytes" BIGINT,
    "sha256" BYTEA,
    "object_key" TEXT,
    "metadata" JSON NOT NULL DEFAULT '{}',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "images_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "analyses" (
    "id" UUID NOT NULL,
    "image_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "model_name" TEXT NOT NULL,
    "model_version" TEXT NOT NULL,
    "status" "analysis_status" NOT NULL DEFAULT 'queued',
    "parameters" JSON NOT NULL DEFAULT '{}',
    "description" TEXT,
    "provenance" JSON,
    "external_job_id" TEXT,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "summary" JSON,
    "error_message" TEXT,
    "missing_artifacts" JSON NOT NULL DEFAULT '[]',
    "annotation_count" INTEGER NOT NULL DEFAULT 0,
    "warning_count" INTEGER NOT NULL DEFAULT 0,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "analyses_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "annotations" (
    "id" UUID NOT NULL,
    "analysis_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "annotation_type" "annotation_type" NOT NULL,
    "class_name" TEXT,
    "confidence" DOUBLE PRECISION,
    "x_min" DOUBLE PRECISION,
    "y_min" DOUBLE PRECISION,
    "x_max" DOUBLE PRECISION,
    "y_max" DOUBLE PRECISION,
    "area" DOUBLE PRECISION,
    "data" JSON NOT NULL,
    "storage_path" TEXT,
    "ordering" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "annotations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "annotation_batches" (
    "analysis_id" UUID NOT NULL,
    "body_sha256" BYTEA NOT NULL,
    "first_sequence" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "warnings" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "annotation_batches_pkey" PRIMARY KEY ("analysis_id","body_sha256")
);

-- CreateTable
CREATE TABLE "analysis_classes" (
    "analysis_id" UUID NOT NULL,
    "annotation_type" "annotation_type" NOT NULL,
    "class_name" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "unscored" INTEGER NOT NULL,
    "max_confidence" DOUBLE PRECISION,

    CONSTRAINT "analysis_classes_pkey" PRIMARY KEY ("analysis_id","annotation_type","class_name")
);

-- CreateTable
CREATE TABLE "artifacts" (
    "id" UUID NOT NULL,
    "analysis_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "artifact_type" TEXT,
    "content_type" TEXT NOT NULL,
    "declared_bytes" BIGINT,
    "state" "artifact_state" NOT NULL DEFAULT 'pending',
    "size_bytes" BIGINT,
    "etag" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "artifacts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "timeline_events" (
    "id" BIGSERIAL NOT NULL,
    "analysis_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "call" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "rows" INTEGER,
    "ms" DOUBLE PRECISION NOT NULL,
    "error" TEXT,

    CONSTRAINT "timeline_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "status" INTEGER,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("scope","key")
);

-- CreateIndex
CREATE INDEX "members_email_idx" ON "members"("email");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_prefix_key" ON "api_keys"("prefix");

-- CreateIndex
CREATE INDEX "api_keys_email_idx" ON "api_keys"("email");

-- CreateIndex
CREATE INDEX "images_project_id_created_at_id_idx" ON "images"("project_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "images_project_id_filename_idx" ON "images"("project_id", "filename");

-- CreateIndex
CREATE INDEX "analyses_image_id_created_at_id_idx" ON "analyses"("image_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "analyses_project_id_model_name_model_version_status_idx" ON "analyses"("project_id", "model_name", "model_version", "status");

-- CreateIndex
CREATE UNIQUE INDEX "annotations_analysis_id_sequence_key" ON "annotations"("analysis_id", "sequence");

-- CreateIndex
CREATE INDEX "analysis_classes_class_name_idx" ON "analysis_classes"("class_name");

-- CreateIndex
CREATE UNIQUE INDEX "artifacts_analysis_id_name_key" ON "artifacts"("analysis_id", "name");

-- CreateIndex
CREATE INDEX "timeline_events_analysis_id_id_idx" ON "timeline_events"("analysis_id", "id");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "images" ADD CONSTRAINT "images_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "analyses" ADD CONSTRAINT "analyses_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotations" ADD CONSTRAINT "annotations_analysis_id_fkey" FOREIGN KEY ("analysis_id") REFERENCES "analyses"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_batches" ADD CONSTRAINT "annotation_batches_analysis_id_fkey" FOREIGN KEY ("analysis_id") REFERENCES "analyses"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "analysis_classes" ADD CONSTRAINT "analysis_classes_analysis_id_fkey" FOREIGN KEY ("analysis_id") REFERENCES "analyses"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_analysis_id_fkey" FOREIGN KEY ("analysis_id") REFERENCES "analyses"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "timeline_events" ADD CONSTRAINT "timeline_events_analysis_id_fkey" FOREIGN KEY ("analysis_id") REFERENCES "analyses"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language has no words for.

-- A job's retried creation finds the analysis that exists; a deleted one no longer counts.
CREATE UNIQUE INDEX "analyses_image_id_external_job_id_key" ON "analyses" ("image_id", "external_job_id")
  WHERE "external_job_id" IS NOT NULL AND "deleted_at" IS NULL;
