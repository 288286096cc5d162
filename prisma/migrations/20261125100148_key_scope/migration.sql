-- CreateEnum
CREATE TYPE "key_scope" AS ENUM ('read', 'pipeline', 'write');

-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "scope" "key_scope" NOT NULL DEFAULT 'write';
