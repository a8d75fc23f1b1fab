-- AlterEnum
ALTER TYPE "DeliveryState" ADD VALUE 'continued';
