-- DropIndex
DROP INDEX "images_project_id_id_idx";

-- DropIndex
DROP INDEX "analyses_project_id_model_name_model_version_image_id_idx";

-- DropIndex
DROP INDEX "analyses_project_id_status_image_id_idx";

-- What follows is written by hand: indexes of what is not deleted, which also count it.
CREATE INDEX "images_project_id_id_idx" ON "images"("project_id", "id") WHERE "deleted_at" IS NULL;
CREATE INDEX "analyses_project_id_model_image_id_idx" ON "analyses"("project_id", "model_name", "model_version", "image_id")
  WHERE "deleted_at" IS NULL;
CREATE INDEX "analyses_project_id_status_image_id_idx" ON "analyses"("project_id", "status", "image_id")
  WHERE "deleted_at" IS NULL;
