-- What Prisma's schema language has no words for.

-- A job's retried creation finds the analysis that exists; a deleted one no longer counts.
CREATE UNIQUE INDEX "analyses_image_id_external_job_id_key" ON "analyses" ("image_id", "external_job_id")
  WHERE "external_job_id" IS NOT NULL AND "deleted_at" IS NULL;
