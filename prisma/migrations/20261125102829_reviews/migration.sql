-- CreateTable
CREATE TABLE "reviews" (
    "image_id" UUID NOT NULL,
    "first_model" TEXT NOT NULL,
    "second_model" TEXT NOT NULL,
    "first_analysis_id" UUID NOT NULL,
    "second_analysis_id" UUID NOT NULL,
    "reviewed_by" TEXT NOT NULL,
    "reviewed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reviews_pkey" PRIMARY KEY ("image_id","first_model","second_model")
);

-- AddForeignKey
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE CASCADE ON UPDATE CASCADE;
